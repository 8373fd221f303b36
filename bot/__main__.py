"""`python -m bot` is the command `madoguchi`."""

import sys

from bot.cli import main

sys.exit(main())
