"""Puts the bot together: one ASGI application with channels, actions and dispatcher."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.actions.applications import offered
from bot.actions.context import ActionContext
from bot.actions.executor import build_executor, run_action
from bot.actions.flows import every_form
from bot.actions.programme_forms import ProgrammeForms, after_answer
from bot.api.app import PREFIX as API_PATH
from bot.api.app import build_api
from bot.api.desk import Desk
from bot.applications.catalogue import ServiceCatalogue
from bot.calculators.book import CalculatorBook
from bot.channels.alert_page import AlertPage
from bot.channels.beside import Beside
from bot.channels.console.models import ModelDesk
from bot.channels.console.routes import ConsoleChannel
from bot.channels.context import ChannelContext
from bot.channels.http import Handler, refusal
from bot.channels.metrics import Metrics
from bot.channels.platforms import push_channels
from bot.channels.web.chat_page import SecurityHeaders, page_route
from bot.channels.web.routes import WebChannel
from bot.console.app import PREFIX as CONSOLE_PATH
from bot.console.app import build_console
from bot.conversations.live import LiveHub
from bot.conversations.model import Choice
from bot.dialogue.added_lines import CaringAnswerer
from bot.dialogue.answering import Answerer, Answers
from bot.dialogue.dispatcher import Dispatcher
from bot.dialogue.engine_client import EngineClient
from bot.dialogue.forgetting import forget_in_engine
from bot.dialogue.granted_below import GrantedBelow
from bot.dialogue.people import PeopleAnswerer
from bot.dialogue.people_offered import PeopleOffered
from bot.dialogue.rendering import Renderer
from bot.dialogue.turn_context import ContextReader
from bot.dialogue.worked_below import WorkedBelow
from bot.directory.book import DirectoryBook
from bot.emergencies.desk import EmergencyDesk, nobody_to_hand_over
from bot.jobs.delivery import Deliverer
from bot.jobs.handlers import task_runners
from bot.knowledge import Knowledge, load_knowledge, people_desk
from bot.privacy.keys import KeyRing
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.programmes.wishes import ProgrammeWishes
from bot.questions.library import QuestionLibrary
from bot.settings import DATA_DIR, Settings
from bot.staff.demo import demo_link
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

LONGEST_ACTION_BODY = 8 * 1024 * 1024
"""Bytes of a request at most: the engine's calls carry the tracker; the channels set narrower limits of their own."""
REFRESH_INTERVAL = 2.0
FAULT_PAUSE = 5.0


@dataclass(frozen=True)
class Parts:
    """What the application is made of and what `gonghui serve` holds on to.

    Attributes:
        starting: what is not there yet, named by `/healthz`; `gonghui serve` adds and takes away.
        models: where another model is asked for while the service runs.
        demo_link: gives the token of a link to the console of a demonstration; None where there is none.
    """

    app: ASGIApp
    hub: LiveHub
    database: Database
    starting: set[str]
    models: ModelDesk
    demo_link: Callable[[], str | None] | None = None


def build_app(
    settings: Settings,
    database: Database,
    keys: KeyRing,
    engine: EngineClient,
    knowledge: Knowledge | None = None,
) -> Parts:
    """Assemble the application. Nothing runs before its lifespan starts.

    Args:
        knowledge: what `load_knowledge` gives, when it has been read already.
    """
    known = knowledge or load_knowledge()
    places, questions, services, emergencies = known.places, known.questions, known.services, known.emergencies
    programmes, calculators = known.programmes, known.calculators
    hub = LiveHub()
    starting: set[str] = set()
    book = DirectoryBook(DATA_DIR / "directory", places, keys, settings.demo_data)

    def union_name(place: str) -> str | None:
        union = book.demo_unions().union_for_place(place)
        return union.name if union else None

    def services_after(question: str, place: str | None) -> tuple[Choice, ...]:
        return (*offered(services.after(question, place), now=True), *after_answer(programmes.after(question, place)))

    def sums_after(question: str) -> tuple[Choice, ...]:
        return calculators.choices(calculators.of_question(question))

    def services_at(place: str) -> tuple[Choice, ...]:
        here = (Choice("看看我能领什么", {"chosen": "what_can_i_get"}),) if programmes.near(place) else ()
        return (*here, *offered(services.near(place), now=True))

    renderer = Renderer(questions, places, union_name, services_after, services_at, sums_after)
    contexts = ContextReader(questions, DATA_DIR, ProgrammeWishes(programmes, places))
    answerer = Answerer(database, engine, renderer, places, contexts)
    lease_time = timedelta(seconds=settings.lease_time)
    granted = ProgrammeForms(programmes, services, places, questions)
    worked_out = (granted, calculators)
    forms = partial(every_form, services, worked_out)
    people = people_desk(known, book, forms) if settings.hands_over else None
    hand_over = people.hand_over_danger if people is not None else nobody_to_hand_over
    desk = EmergencyDesk(emergencies, book, settings.somebody_on_duty, hand_over)
    context = ChannelContext(settings, database, keys, hub, desk, places, book, forms)
    platforms = push_channels(context)
    web = WebChannel(context, places.full_name)
    console = ConsoleChannel(context)
    models = ModelDesk()
    sends_codes = settings.sms_sender != "off"
    executor = build_executor(ActionContext(database, keys, places, services, book, sends_codes, worked_out))

    async def actions(request: Request) -> Response:
        return JSONResponse(*await run_action(executor, await request.json()))

    async def healthz(_request: Request) -> Response:
        missing = sorted(starting) + await _missing(database, engine)
        return JSONResponse({"ready": not missing, "missing": missing}, 503 if missing else 200)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        summing = WorkedBelow(answerer, calculators, questions, database)
        granting = GrantedBelow(summing, granted, places, database)
        caring = CaringAnswerer(granting, emergencies.line)
        answering: Answers = caring
        if people is not None:
            offered = PeopleOffered(known.handover_rules, database)
            if_staffed = settings.handover == "as_console"
            answering = PeopleAnswerer(caring, offered, people, database, keys, if_staffed)
        dispatcher = Dispatcher(database, answering, hub, lease_time, settings.turns_at_once, answerer.prepare)
        alert_runner, task_runner = task_runners(
            settings,
            database,
            keys,
            services,
            places.full_name,
            {one.name: one.files for one in platforms},
            book,
            people,
        )
        deliverers = [Deliverer(database, keys, hub, platform.sender) for platform in platforms]
        works: list[Callable[[], Coroutine[None, None, None]]] = [
            dispatcher.run,
            alert_runner.run,
            task_runner.run,
            partial(hub.follow, database),
            partial(forget_in_engine, database, engine),
            partial(_refresh, questions, services, programmes, calculators),
            *(deliverer.run for deliverer in deliverers),
            *(work for platform in platforms for work in platform.work),
        ]
        tasks = [asyncio.create_task(unending(work)) for work in works]
        yield
        hub.close()
        await dispatcher.close()
        for deliverer in deliverers:
            await deliverer.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for platform in platforms:
            await platform.close()
        await engine.close()

    app = Starlette(
        routes=[
            Route("/healthz", healthz, methods=["GET"]),
            Route("/actions", internal(actions, keys.internal_secret), methods=["POST"], name="actions"),
            *console.routes(lambda handler: internal(handler, keys.internal_secret)),
            *models.routes(lambda handler: internal(handler, keys.internal_secret)),
            *web.routes(),
            *AlertPage(context, places).routes(),
            *Metrics(context).routes(),
            *(route for platform in platforms for route in platform.routes),
            page_route(),
        ],
        exception_handlers={Exception: _failed},
        lifespan=lifespan,
        max_body_size=LONGEST_ACTION_BODY,
    )
    # Outermost, so that error answers carry the headers too.
    served: ASGIApp = SecurityHeaders(app, settings.web_origins)
    if settings.console == "on":
        pages = build_console(settings, database, keys, known, book, hub)
        interface = build_api(Desk(database, keys, hub, places, book))
        served = Beside({CONSOLE_PATH: pages, API_PATH: interface}, served)
    demonstrates = settings.console == "on" and settings.demo_data
    opens = partial(demo_link, database, keys) if demonstrates else None
    return Parts(served, hub, database, starting, models, opens)


async def _failed(_request: Request, _error: Exception) -> Response:
    return refusal(500, "internal", "系统出了点问题，您的话可能没有送到，请过一会儿再试。急事请拨12351。")


def internal(handler: Handler, secret: str) -> Handler:
    """Open a handler only to whoever knows the internal secret: the engine and the command line."""

    async def guard(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {secret}".encode()):
            return JSONResponse({"error": {"code": "forbidden", "message": "internal use only"}}, 403)
        return await handler(request)

    return guard


async def _missing(database: Database, engine: EngineClient) -> list[str]:
    """Name what keeps the bot from answering."""
    missing = []
    try:
        await database.run(_ask_database, database)
    except SQLAlchemyError as error:
        logger.error("database_unavailable", error=type(error).__name__)
        missing.append("database")
    if not await engine.ready():
        missing.append("engine")
    return missing


def _ask_database(database: Database) -> None:
    with database.read() as session:
        session.execute(text("SELECT 1 FROM conversations LIMIT 1"))


async def unending(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run work that goes on until cancelled, and begin it anew when a fault ends it."""
    while True:
        try:
            await work()
        except Exception as error:
            logger.exception("background_work_failed", error=type(error).__name__)
        await asyncio.sleep(FAULT_PAUSE)


async def _refresh(
    questions: QuestionLibrary, services: ServiceCatalogue, programmes: ProgrammeCatalogue, calculators: CalculatorBook
) -> None:
    """Tell changed words without a restart."""
    while True:
        await asyncio.sleep(REFRESH_INTERVAL)
        if await asyncio.to_thread(questions.refresh):
            logger.info("questions_refreshed", count=len(questions.all()))
        if await asyncio.to_thread(services.refresh):
            logger.info("services_refreshed", count=len(services.forms()))
        if await asyncio.to_thread(programmes.refresh):
            logger.info("programmes_refreshed", count=len(programmes.all()))
        if await asyncio.to_thread(calculators.refresh):
            logger.info("calculators_refreshed", count=len(calculators.forms()))
