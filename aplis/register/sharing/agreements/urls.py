"""Addresses of this part of the room, under the namespace `agreements`."""

from django.urls import path

from aplis.register.sharing.agreements import views

app_name = "agreements"
urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/new/", views.agreement_new, name="new"),
    path("agreements/rules/", views.rules, name="rules"),
    path("agreements/between/", views.between, name="between"),
    path("agreements/<int:agreement_id>/", views.agreement, name="agreement"),
    path("agreements/<int:agreement_id>/change/", views.agreement_change, name="change"),
    path("agreements/<int:agreement_id>/renew/", views.agreement_renew, name="renew"),
    path("agreements/<int:agreement_id>/sign/", views.agreement_sign, name="sign"),
    path("agreements/<int:agreement_id>/end/", views.agreement_end, name="end"),
    path("agreements/<int:agreement_id>/lay-aside/", views.agreement_lay_aside, name="lay_aside"),
]
