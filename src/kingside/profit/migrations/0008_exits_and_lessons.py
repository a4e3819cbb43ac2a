"""Proposals to leave accounts with all that is said of them, and who has read the lesson on profit."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_one_lead_a_day"),
        ("profit", "0007_ledger_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExitProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("product", models.CharField(blank=True)),
                ("figures", models.JSONField()),
                ("reason", models.TextField()),
                ("levers", models.TextField(blank=True)),
                ("examination", models.PositiveBigIntegerField(null=True)),
                ("state", models.CharField(choices=[("DRAFT", "Proposed"), ("FINANCE_CHECKED", "Checked by finance"), ("EXEC_APPROVED", "Approved"), ("COMMUNICATED", "Communicated"), ("EXECUTED", "Carried out"), ("REJECTED", "Rejected")], default="DRAFT", max_length=16)),
                ("reservations", models.JSONField(default=list)),
                ("proposed_at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="exits", to="accounts.account")),
                ("profit_map", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="profit.profitmap")),
                ("proposed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("revised_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ("-proposed_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ExitMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("audience", models.CharField(choices=[("CUSTOMER", "The customer"), ("OURS", "Our own people"), ("OTHERS", "Others, such as suppliers")], max_length=8)),
                ("whom", models.CharField(max_length=200)),
                ("what", models.TextField()),
                ("on", models.DateField()),
                ("teller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("proposal", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="profit.exitproposal")),
            ],
            options={
                "ordering": ("on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ExitDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("is_approved", models.BooleanField()),
                ("reason", models.TextField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("proposal", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="decision", to="profit.exitproposal")),
            ],
        ),
        migrations.CreateModel(
            name="ExitCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("shares", models.JSONField()),
                ("says", models.TextField(blank=True)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("proposal", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="check_of_finance", to="profit.exitproposal")),
            ],
        ),
        migrations.CreateModel(
            name="ExitRecommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_for", models.BooleanField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("proposal", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="recommendations", to="profit.exitproposal")),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="LessonAcknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("acknowledged_at", models.DateTimeField()),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="lessons", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ("member", "-version"),
            },
        ),
        migrations.AddConstraint(
            model_name="exitproposal",
            constraint=models.UniqueConstraint(condition=models.Q(("state__in", ("EXECUTED", "REJECTED")), _negated=True), fields=("account", "product"), name="one_open_exit"),
        ),
        migrations.AddConstraint(
            model_name="exitproposal",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="exit_has_a_reason"),
        ),
        migrations.AddConstraint(
            model_name="exitrecommendation",
            constraint=models.UniqueConstraint(fields=("proposal", "by"), name="one_recommendation_each"),
        ),
        migrations.AddConstraint(
            model_name="lessonacknowledgement",
            constraint=models.UniqueConstraint(fields=("member", "version"), name="lesson_once_a_version"),
        ),
    ]
