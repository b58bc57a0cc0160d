"""Put a block of code into the tmux pane beside, without Enter."""

from tui_app.commands.command import Command
from tui_app.commands.intents import Act, Intent

COMMAND = Command(
    name="tmux",
    title="Put code into the tmux pane beside",
    summary="Put a block of code into the tmux pane beside, without Enter.",
    run=lambda _: Intent(Act.ACT_ON_MESSAGE, "tmux"),
)
