"""From text to text: cleaning, and reading what an OSCE page says about itself. Standard library only."""
