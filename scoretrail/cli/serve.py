"""`serve`: the pages and the interface for programs, on one ledger (网页和接口)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import click

from ledger.roles import ROLES, Role
from scoretrail.cli.command import Spoken
from scoretrail.cli.session import Session
from scoretrail.words import Said

AT = Said(
    "网页 {url}/  接口 {url}/api/v1  （Ctrl-C 停止）",
    "Pages {url}/  API {url}/api/v1  (Ctrl-C ends)",
)


@click.command(cls=Spoken)
@click.option("--host", default="127.0.0.1", help="Where to listen. ~ 监听地址，默认本机回环。")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="Port. ~ 端口。")
@click.option(
    "--socket",
    type=click.Path(path_type=Path),
    help="Listen on a socket file instead. ~ 改用套接字文件。",
)
@click.option("--read-only", is_flag=True, help="Record nothing. ~ 只读，不登记。")
@click.option("--base-url", metavar="URL", help="The address others use. ~ 对外地址。")
@click.option(
    "--auth-header",
    metavar="NAME",
    help="Header in which a gateway on this machine names its user. ~ 本机网关说明用户的请求头。",
)
@click.option(
    "--access",
    type=click.Path(path_type=Path),
    help="The file of accounts; beside the ledger by default. ~ 账户文件，默认在台账旁边。",
)
@click.option(
    "--oidc",
    nargs=3,
    type=(str, str, click.Path(path_type=Path)),
    metavar="ISSUER AUDIENCE KEYS",
    help="Take an identity provider's tokens; KEYS is its JWKS file. ~ 接受身份提供方的令牌。",
)
@click.option(
    "--local-role",
    "machine_role",
    type=click.Choice(ROLES),
    metavar="ROLE",
    default="auditor",
    help="While there are no accounts: as what this machine's users act."
    " ~ 没有账户时，本机使用者的角色。",
)
@click.option(
    "--rate",
    type=click.IntRange(0),
    default=1200,
    help="Requests a minute from one caller; 0 for any number. ~ 每人每分钟请求数，0 不限。",
)
@click.option(
    "--read-ahead",
    is_flag=True,
    help="Read what every scheme is asked before anybody asks. ~ 先读好各办法所需的记录再开服务。",
)
@click.pass_obj
def command(session: Session, /, machine_role: str, **given: Any) -> None:
    """Serve the pages and the API of a ledger: on this machine alone unless there are accounts.

    以网页和接口提供一本台账：默认只限本机，监听别的地址须先有账户。
    """
    from scoretrail.http.serving import Terms, serve  # noqa: PLC0415 - a second's worth of imports

    terms = Terms(
        session.settings.place(),
        machine_role=cast("Role", machine_role),
        fictional=session.settings.fictional_names,
        settings=session.settings,
        **given,
    )
    url = terms.base_url or f"http://{terms.host}:{terms.port}"
    if terms.socket is not None:
        url = f"unix:{terms.socket}"
    serve(terms, ready=lambda: click.echo(session.voice(AT, url=url.rstrip("/")), err=True))
