from django.urls import path

from aplis.register.agencies import own_views, views

app_name = "agencies"
urlpatterns = [
    path("accounts/", views.workers, name="workers"),
    path("accounts/add/", views.add_worker, name="add_worker"),
    path("accounts/<int:worker_id>/", views.worker, name="worker"),
    path("accounts/<int:worker_id>/edit/", views.edit_worker, name="edit_worker"),
    path("accounts/<int:worker_id>/end/", views.end_post, name="end_post"),
    path("accounts/<int:worker_id>/password-link/", views.make_password_link, name="make_password_link"),
    path("accounts/<int:worker_id>/join-link/", views.make_join_link, name="make_join_link"),
    path("accounts/<int:worker_id>/second-factor/reset/", views.reset_second_factor, name="reset_second_factor"),
    path("account/join/<str:token>/", own_views.join, name="join"),
    path("my-account/sign-in/", own_views.sign_in, name="sign_in"),
    path("my-account/sign-in/end/", own_views.end_session, name="end_session"),
    path("my-account/sign-in/go-on/", own_views.waiting_form, name="held_form"),
    path("my-account/", views.account, name="account"),
    path("my-account/post/", views.switch_post, name="switch_post"),
]
