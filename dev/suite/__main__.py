"""``python3 -m suite COMMAND``."""

from suite.cli import main

raise SystemExit(main())
