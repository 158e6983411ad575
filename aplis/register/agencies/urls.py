from django.urls import path

from aplis.register.agencies import views

app_name = "agencies"
urlpatterns = [
    path("accounts/", views.workers, name="workers"),
    path("accounts/add/", views.add_worker, name="add_worker"),
    path("accounts/<int:worker_id>/", views.worker, name="worker"),
    path("accounts/<int:worker_id>/edit/", views.edit_worker, name="edit_worker"),
    path("accounts/<int:worker_id>/end/", views.end_post, name="end_post"),
    path("accounts/<int:worker_id>/password-link/", views.make_password_link, name="make_password_link"),
    path("my-account/", views.account, name="account"),
    path("my-account/post/", views.switch_post, name="switch_post"),
]
