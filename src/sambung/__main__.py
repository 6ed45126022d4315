"""`python -m sambung` is the command line."""

from sambung.commands.main import main

if __name__ == "__main__":
    main()
