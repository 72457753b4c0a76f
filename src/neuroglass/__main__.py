"""`python -m neuroglass` is the command `neuroglass`."""

from neuroglass.surfaces.cli.main import main

if __name__ == "__main__":
    main()
