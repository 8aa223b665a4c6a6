"""Stands in for `rasa run` where only its process counts: ready within moments, knows what its model file says.

The model is JSON: `{"labels": {sentence: label}, "dies": true}`. A turn with the text 等 waits until a file
`<model>.go` is there.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path)
    parser.add_argument("--port", type=int)
    options, _ = parser.parse_known_args()
    model = json.loads(options.model.read_text(encoding="utf-8"))
    if model.get("dies"):
        sys.exit(3)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({"status": "ready"})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path.endswith("/understand"):
                self._answer({"label": model["labels"].get(body["text"], "unknown")})
                return
            while body["text"] == "等" and not options.model.with_suffix(".go").exists():
                time.sleep(0.01)
            custom = {"decision": "flow", "text": options.model.name, "port": options.port}
            self._answer({"replies": [{"custom": custom}], "intent": "x", "confidence": 1.0})

        def _answer(self, content: dict[str, Any]) -> None:
            data = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    ThreadingHTTPServer(("127.0.0.1", options.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
