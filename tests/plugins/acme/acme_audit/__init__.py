"""What ACME adds to stackaudit: an analyser of prices, a block and a picture of them, a reader of its price lists."""
