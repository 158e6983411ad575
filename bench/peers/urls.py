from django.contrib import admin
from django.urls import path

from bench.peers.models import Name, Person
from bench.peers.views import PersonDetail, PersonList


class NameInline(admin.TabularInline):
    model, extra = Name, 0


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    inlines = [NameInline]


urlpatterns = [
    path("admin/", admin.site.urls),
    path("people/", PersonList.as_view()),
    path("people/<int:pk>/", PersonDetail.as_view()),
]
