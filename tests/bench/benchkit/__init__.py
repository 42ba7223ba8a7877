"""What tests/bench/run.sh runs: contestants, loads, data, and the rows of the table."""
