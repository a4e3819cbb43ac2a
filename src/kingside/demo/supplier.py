"""What the demo company is called; every process of it reads this, and nothing else of the story."""

SUPPLIER = "Varrowgard Industrial Supply"
MAIL_DOMAIN = "varrowgard.example"
