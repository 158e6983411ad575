from django.urls import path

from aplis.casework.situations.models import Circumstance, Statement
from aplis.casework.situations.views import adding, circle, documents, facts, matrix, rectifying, situation

PERSON = "<int:person_id>/"
DOMAIN = PERSON + "domains/<slug:domain>/"
STATEMENT = PERSON + "statements/<int:fact_id>/"
CIRCUMSTANCE = PERSON + "circumstances/<int:fact_id>/"

app_name = "situations"
urlpatterns = [
    path(PERSON, situation.situation, name="situation"),
    path(PERSON + "timeline/", situation.timeline_page, name="timeline"),
    path(PERSON + "own-words/", situation.own_words_page, name="own_words"),
    path(PERSON + "circle/", circle.circle, name="circle"),
    path(PERSON + "print/", situation.print_page, name="print"),
    path(PERSON + "matrix/", matrix.matrix, name="matrix"),
    path(PERSON + "matrix/rate/", matrix.rate, name="matrix_rate"),
    path(PERSON + "matrix/earlier/", matrix.history, name="matrix_history"),
    path(PERSON + "matrix/print/", matrix.printed, name="matrix_print"),
    path(PERSON + "matrix/talks/<int:talk_id>/", matrix.talk, name="talk"),
    path(DOMAIN, situation.domain, name="domain"),
    path(DOMAIN + "statements/add/", adding.add, {"kind": "statement"}, name="statement_add"),
    path(DOMAIN + "circumstances/add/", adding.add, {"kind": "circumstance"}, name="circumstance_add"),
    path(STATEMENT, facts.fact, {"model": Statement}, name="statement"),
    path(STATEMENT + "reply/", facts.reply, {"model": Statement}, name="statement_reply"),
    path(STATEMENT + "correct/", facts.correct, {"model": Statement}, name="statement_correct"),
    path(STATEMENT + "end/", facts.end, {"model": Statement}, name="statement_end"),
    path(STATEMENT + "confirm/", facts.confirm, {"model": Statement}, name="statement_confirm"),
    path(CIRCUMSTANCE, facts.fact, {"model": Circumstance}, name="circumstance"),
    path(CIRCUMSTANCE + "reply/", facts.reply, {"model": Circumstance}, name="circumstance_reply"),
    path(CIRCUMSTANCE + "end/", facts.end, {"model": Circumstance}, name="circumstance_end"),
    path(CIRCUMSTANCE + "renew/", facts.renew, {"model": Circumstance}, name="circumstance_renew"),
    path(STATEMENT + "rectify/", rectifying.ask, {"model": Statement}, name="statement_rectify"),
    path(CIRCUMSTANCE + "rectify/", rectifying.ask, {"model": Circumstance}, name="circumstance_rectify"),
    path(PERSON + "rectifications/<int:rectification_id>/", rectifying.decide, name="rectification"),
    path(PERSON + "documents/", documents.documents, name="documents"),
    path(PERSON + "documents/add/", documents.document_add, name="document_add"),
    path(PERSON + "documents/<int:document_id>/", documents.document, name="document"),
]
