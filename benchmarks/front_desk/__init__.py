"""The front desk under load: eight readers of pages while one writer appends, on the loopback interface."""
