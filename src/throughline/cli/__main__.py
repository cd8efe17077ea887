"""`python -m throughline.cli` is the same as `throughline`."""

from throughline.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
