import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("questionnaire", "0001_initial"),
        ("results", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="tabplan",
            name="details",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Crossed banners, nets, composites, filters and further tables, by these names.",
            ),
        ),
        migrations.CreateModel(
            name="ExhibitOutline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.JSONField()),
                (
                    "wave",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exhibit_outline",
                        to="questionnaire.wave",
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="storedtable", name="one_table_a_question_and_banner"
        ),
        migrations.AddField(
            model_name="storedtable",
            name="filter",
            field=models.CharField(blank=True, default="", max_length=1000),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="storedtable",
            name="base_rule",
            field=models.CharField(blank=True, default="", max_length=10),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="storedtable",
            constraint=models.UniqueConstraint(
                fields=("run", "question", "banner", "filter", "base_rule"),
                name="one_table_a_question_and_banner",
            ),
        ),
    ]
