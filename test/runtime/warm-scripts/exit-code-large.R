q(status = 300)
