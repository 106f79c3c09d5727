"""`make bench`. The lines are imported by this process alone: the audit's workers import the main module too."""

if __name__ == "__main__":
    from tests.bench.lines import main

    main()
