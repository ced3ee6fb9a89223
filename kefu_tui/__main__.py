"""`python -m kefu_tui`: the same as the installed `kefu`."""

from kefu_tui.cli.main import run

if __name__ == "__main__":
    run()
