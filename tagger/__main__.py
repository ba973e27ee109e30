"""`python -m tagger`: the command line, where the script is not on the path."""

from tagger.cli import main

if __name__ == "__main__":
    main()
