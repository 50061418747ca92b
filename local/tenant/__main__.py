"""Run the simulated tenant alone: `python -m local.tenant --port 8085 [--seed tenant.json]`."""

import argparse
import asyncio
import sys
from pathlib import Path

from local.tenant.contoso import demo_tenant
from local.tenant.seed import load_tenant
from local.tenant.server import serve
from local.tenant.simulated_tenant import Tenant


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m local.tenant", description=__doc__)
    parser.add_argument("--port", type=int, default=8085, help="0 takes a free one")
    parser.add_argument("--seed", type=Path, help="a tenant as JSON; else Contoso")
    arguments = parser.parse_args()
    tenant = load_tenant(arguments.seed) if arguments.seed else demo_tenant()
    try:
        asyncio.run(_serve_forever(tenant, arguments.port))
    except KeyboardInterrupt:
        sys.stdout.write("Stopped.\n")


async def _serve_forever(tenant: Tenant, port: int) -> None:
    async with serve(tenant, port=port) as base_url:
        sys.stdout.write(
            f"Page            {base_url.removesuffix('v1.0')}\n"
            f"GRAPH_BASE_URL  {base_url}\n"
            f"Access token    {tenant.access_token}\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
