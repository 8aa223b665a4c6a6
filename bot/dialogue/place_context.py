"""Which place a message speaks of, and whether it speaks of nothing else."""

from __future__ import annotations

from bot.dialogue.rendering import PlaceContext
from bot.directory.places import PlaceIndex


def find_place(places: PlaceIndex, text: str, tapped: str | None, remembered: str | None) -> tuple[PlaceContext, bool]:
    """Return what is known of the worker's place, and True when the text is only a place.

    Args:
        text: normalised words of the worker.
        tapped: code of the place whose choice he tapped, if he did.
        remembered: code known from earlier messages; it also settles names that several places share.
    """
    if tapped is not None:
        return PlaceContext(tapped), True
    only = places.only_place(text, near=remembered)
    mentions = [only] if only is not None else places.find(text, near=remembered)
    # "I am from Sichuan and work in Ningbo": where he works is what counts.
    mentions = [mention for mention in mentions if not mention.origin] or mentions
    sure = {mention.candidates[0] for mention in mentions if len(mention.candidates) == 1}
    if len(sure) == 1:
        return PlaceContext(sure.pop()), only is not None
    unsure = [mention for mention in mentions if len(mention.candidates) > 1]
    if not sure and unsure:
        mention = unsure[0]
        if remembered is not None and any(places.contains(code, remembered) for code in mention.candidates):
            return PlaceContext(remembered), only is not None
        return PlaceContext(remembered, (mention.text, mention.candidates)), only is not None
    return PlaceContext(remembered), only is not None
