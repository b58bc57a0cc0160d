"""What the screens work with. The app builds it once; nothing in it knows Textual."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_app.config.command_line import CommandLine
from tui_app.config.paths import Paths
from tui_app.core.errors import ChinwagError
from tui_app.core.loading import LOADING, load
from tui_app.core.memory import share_freed_memory
from tui_app.engine.live import LiveReply
from tui_app.engine.titles import title_from
from tui_app.leaving.left_over import TYPED, LeftOver
from tui_app.ui.surroundings import Surroundings

if TYPE_CHECKING:
    from tui_app.config.where_left import WhereLeft
    from tui_app.engine.compactor import Compactor
    from tui_app.engine.engine import Engine
    from tui_app.engine.provider_pool import ProviderPool
    from tui_app.store.store import Store
    from tui_app.ui.temporary import TemporaryChat

_OFTEN = ("python", "bash", "json", "javascript")
"""Languages whose lexers are made ready: the first block in one would take 20 ms longer."""
_NO_ANSWER = "The history did not answer"
Progress = Callable[[int, int], None]
"""Told now and then how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Services:
    """Store, engine and providers of one run, and its temporary chat."""

    store: "Store"
    engine: "Engine"
    providers: "ProviderPool"
    temporary: "TemporaryChat"
    compactor: "Compactor"
    where_left: "WhereLeft | None"
    """Remembers the open chat; None: nothing is on disk."""
    data_dir: Path | None
    """Where the history lies; None: in memory only."""
    command: CommandLine
    """How to start chinwag again, with this history."""

    @property
    def streaming(self) -> frozenset[str]:
        """Ids of the sessions in which a reply is streaming, the temporary one among them."""
        return self.engine.streaming | self.temporary.streaming

    @property
    def engines(self) -> "Sequence[Engine]":
        """What runs replies: those of the history, and those of the temporary chat if there is
        one."""
        return [self.engine, *self.temporary.engines]

    def close(self) -> None:
        """End what is running, keeping its text, and close the database."""
        self.compactor.close()
        self.temporary.forget()
        self.engine.close()
        self.store.close()
        self.providers.close()

    def left_over(self) -> list[LeftOver]:
        """After `close`, whatever came of it: what the history did not take. Nothing where it is
        in memory only."""
        if self.data_dir is None:
            return []
        typed = ((text, _cause(written)) for text, written in self.store.texts_left_over)
        return [
            *(left for reply in self.engine.unstored if (left := _left_of(reply)).text),
            *(LeftOver(TYPED, text, cause) for text, cause in typed),
        ]


def _left_of(reply: LiveReply) -> LeftOver:
    cause = reply.storage_error.title if reply.storage_error else _NO_ANSWER
    if reply.withdrawn:
        # One that was stopped before it said anything has its question in the prompt again.
        return LeftOver(TYPED, reply.question if reply.unsaved else "", cause)
    body = reply.body()
    calls = (f"{call.name}({call.arguments})" for call in body.tool_calls)
    said = filter(None, (reply.question, body.reasoning, body.text, body.refusal, *calls))
    name = f"“{title_from(reply.question)}” and its reply" if reply.question else "a reply"
    return LeftOver(name, "\n\n".join(said), cause)


def _cause(written: Future[None]) -> str:
    problem = written.exception() if written.done() else None
    return problem.title if isinstance(problem, ChinwagError) else _NO_ANSWER


def open_services(
    around: Surroundings,
    notify: Callable[[LiveReply], None],
    paths: Paths | None,
    progress: Progress,
) -> Services:
    """Open the database in `paths` and all that stands on it. None: a history in memory only.

    To be called on a thread of its own: it also imports what the first paint does without.
    `progress` is told how far an older history is copied before it is updated. Raises: StoreError.
    """
    with LOADING:
        from tui_app.config.where_left import WhereLeft
        from tui_app.engine.compactor import Compactor
        from tui_app.engine.engine import Engine
        from tui_app.engine.provider_pool import ProviderPool
        from tui_app.engine.titler import Titler
        from tui_app.store.store import Store
        from tui_app.ui.temporary import TemporaryChat

    clock = around.clock
    if paths is None:
        store = Store.open(None, clock)
    else:
        store = Store.open(
            paths.database,
            clock,
            locks_dir=paths.locks_dir,
            backups_dir=paths.backups_dir,
            progress=progress,
        )
    try:
        store.recover()
        providers = ProviderPool(around.settings, around.environ, clock)
        titler = Titler(store, providers.provider, clock, around.may_title)
        engine = Engine(store, providers.provider, clock, notify, titler)
    except BaseException:
        # Else its lock would keep the damaged history from being put aside.
        store.close()
        raise
    folder = paths.data_dir if paths is not None else None
    command = around.command
    if folder not in (None, around.paths.data_dir):
        command = replace(command, data_dir=folder)

    def begin_temporary() -> tuple[Store, Engine]:
        memory = Store.open(None, clock)
        return memory, Engine(memory, providers.provider, clock, notify)

    temporary = TemporaryChat(begin_temporary)
    where_left = WhereLeft(folder) if folder is not None else None
    compactor = Compactor(providers.provider, clock)
    return Services(store, engine, providers, temporary, compactor, where_left, folder, command)


def warm_up() -> None:
    """Make ready what the first reply needs, so that it does not wait for it."""
    share_freed_memory()
    load("tui_app.providers.exchange", "tui_app.render.streaming")
    from tui_app.render.highlighting import lexer_for

    for language in _OFTEN:
        lexer_for(language)
