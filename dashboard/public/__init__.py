"""What anyone may see: figures of the country and of one agency, and the file behind them."""
