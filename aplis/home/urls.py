from django.urls import path

from aplis.home import views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("changes/", views.changes, name="changes"),
    path("people/", views.people, name="people"),
    path("agency/", views.agency, name="agency"),
    path("agency/files/<int:involvement_id>/lead/", views.lead_assign, name="lead_assign"),
]
