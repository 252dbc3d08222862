# Webhooks: where an organisation's own system hears that there is news, and what became of each call.

import django.db.models.deletion
from django.db import migrations, models

import zhian.kernel.ids
import zhian.web.base.vault.kit


class Migration(migrations.Migration):
    dependencies = [
        ("zhian_notify", "0002_mail_about_signing_in"),
        ("zhian_tenancy", "0004_door_counts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[("news", "news"), ("date", "date"), ("hook", "hook")], max_length=8
            ),
        ),
        migrations.CreateModel(
            name="Hook",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=zhian.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("address", zhian.web.base.vault.kit.SealedTextField("notify.hook.address")),
                ("secret", zhian.web.base.vault.kit.SealedTextField("notify.hook.secret")),
                (
                    "former_secret",
                    zhian.web.base.vault.kit.SealedTextField("notify.hook.former_secret", default=""),
                ),
                ("former_until", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("paused", "paused"),
                            ("gone", "gone"),
                            ("failing", "failing"),
                        ],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("failing_since", models.DateTimeField(null=True)),
                ("rests_until", models.DateTimeField(null=True)),
                ("taken_until", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="zhian_tenancy.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "zhian_notify_hook",
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "number"), name="zhian_hook_number"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 10)), name="zhian_hook_ten"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HookDelivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=zhian.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "event",
                    models.CharField(
                        choices=[("matter.news", "matter.news"), ("webhook.test", "webhook.test")],
                        max_length=16,
                    ),
                ),
                ("matter_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("delivered", "delivered"),
                            ("given_up", "given_up"),
                            ("out_of_sight", "out_of_sight"),
                            ("switched_off", "switched_off"),
                            ("too_old", "too_old"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("last_attempt_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=40)),
                ("last_status", models.PositiveSmallIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "hook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="zhian_notify.hook",
                    ),
                ),
            ],
            options={
                "db_table": "zhian_notify_hook_delivery",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["next_attempt_at"],
                        name="zhian_hook_delivery_due",
                    ),
                    models.Index(fields=["hook", "-created_at", "-id"], name="zhian_hook_delivery_list"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("next_attempt_at__isnull", False),
                                ("state", "waiting"),
                            ),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("ended_at__isnull", False),
                                ("next_attempt_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="zhian_hook_delivery_waits_or_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("event", "webhook.test"), ("matter_id__isnull", False), _connector="OR"
                        ),
                        name="zhian_hook_delivery_news_of",
                    ),
                ],
            },
        ),
    ]
