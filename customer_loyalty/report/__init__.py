from . import loyalty_statement
