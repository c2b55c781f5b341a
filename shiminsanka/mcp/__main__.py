"""python -m shiminsanka.mcp https://… — serve an assistant over standard input and output."""

import argparse
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

try:
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp_types import ToolAnnotations
except ModuleNotFoundError:
    sys.exit(
        "MCPのパッケージがありません。「pip install --require-hashes -r requirements-mcp.lock」で入れてください。"
    )

from shiminsanka.mcp.portal import Portal, Refused
from shiminsanka.mcp.tools import HINT, Tools

NAME = "shiminsanka"
TITLE = "市民参加ポータル"
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=True)


def server(portal: Portal) -> MCPServer:
    """The tools of a portal, as an assistant sees them."""
    found = MCPServer(
        NAME, title=TITLE, instructions=HINT, website_url=portal.address, log_level="WARNING"
    )
    tools = Tools(portal)
    for tool in (
        tools.search,
        tools.get_scheme,
        tools.list_questions,
        tools.check_eligibility,
        tools.contacts,
    ):
        found.add_tool(_told(tool), annotations=READS)
    return found


def _told(tool: Callable[..., Any]) -> Callable[..., Any]:
    """The same; what is refused is told to the assistant as a sentence."""

    @wraps(tool)
    def ask(*given: Any, **named: Any) -> Any:
        try:
            return tool(*given, **named)
        except Refused as refused:
            raise ToolError(str(refused)) from None

    return ask


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m shiminsanka.mcp",
        description="市民参加ポータルのAPIに尋ねる、MCPのサーバー(標準入出力)",
    )
    parser.add_argument("address", help="ポータルのアドレス(例 https://www.example.jp)")
    try:
        portal = Portal(parser.parse_args().address)
    except Refused as refused:
        sys.exit(str(refused))
    server(portal).run("stdio")


if __name__ == "__main__":
    main()
