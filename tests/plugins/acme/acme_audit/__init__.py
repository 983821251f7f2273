"""What ACME adds to stackaudit: an analyser of prices, the block that shows them, and a reader of its price lists."""
