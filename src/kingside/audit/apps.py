from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kingside.audit"
    verbose_name = "Audit"
