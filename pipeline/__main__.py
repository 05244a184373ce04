"""`python -m pipeline VERB ...`: exit code 0 fine, 1 the input has errors, 2 wrong use."""

import sys

from pipeline.commands.running import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
