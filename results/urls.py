"""Addresses of results, under /results/."""

from django.urls import path

from .views.charts import chart
from .views.downloads import codebook, tables_csv, tables_xlsx
from .views.exhibits import exhibit_chart, exhibits
from .views.index import index
from .views.wave_results import progress, wave_results

app_name = "results"

WAVE = "<slug:survey>/<slug:wave>/"

urlpatterns = [
    path("", index, name="index"),
    path(WAVE, wave_results, name="wave"),
    path(f"{WAVE}exhibits/", exhibits, name="exhibits"),
    path(f"{WAVE}exhibits/<slug:exhibit>/<int:position>.svg", exhibit_chart, name="exhibit_chart"),
    path(f"{WAVE}progress/", progress, name="progress"),
    path(f"{WAVE}tables.csv", tables_csv, name="tables_csv"),
    path(f"{WAVE}tables.xlsx", tables_xlsx, name="tables_xlsx"),
    path(f"{WAVE}codebook.csv", codebook, name="codebook"),
    path(f"{WAVE}charts/<slug:question>/<slug:banner>.svg", chart, name="chart"),
]
