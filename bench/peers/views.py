"""What a REST framework does for a person: read with the case and the last events, search, create. No rights at all."""

from typing import Any

from auditlog.signals import accessed
from rest_framework import generics, pagination, serializers
from rest_framework.filters import SearchFilter
from rest_framework.response import Response

from bench.peers.models import Case, Event, Name, Person

LAST = 14


class NameSerializer(serializers.ModelSerializer):
    class Meta:
        model = Name
        exclude = ["person"]
        read_only_fields = ["id"]


class CaseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Case
        exclude = ["person"]


class EventSerializer(serializers.ModelSerializer):
    class Meta:
        model = Event
        fields = "__all__"


class PersonSerializer(serializers.ModelSerializer):
    names = NameSerializer(many=True)

    class Meta:
        model = Person
        fields = "__all__"
        read_only_fields = ["id", "registered_at"]

    def create(self, validated_data: dict[str, Any]) -> Person:
        names = validated_data.pop("names")
        person = Person.objects.create(**validated_data)
        for name in names:
            Name.objects.create(person=person, **name)
        return person


class Twenty(pagination.PageNumberPagination):
    page_size = 20


class PersonDetail(generics.RetrieveAPIView):
    """Person, names, cases and the last events, and one row of the audit log that says so."""

    queryset = Person.objects.prefetch_related("names", "cases")
    serializer_class = PersonSerializer

    def retrieve(self, *_args: Any, **_kwargs: Any) -> Response:
        person = self.get_object()
        events = Event.objects.filter(person_id=person.pk).order_by("-happened_on", "-id")[:LAST]
        accessed.send(Person, instance=person)
        return Response({
            **self.get_serializer(person).data,
            "cases": CaseSerializer(person.cases.all(), many=True).data,
            "events": EventSerializer(events, many=True).data,
        })  # fmt: skip


class PersonList(generics.ListCreateAPIView):
    queryset = Person.objects.prefetch_related("names").order_by("pk")
    serializer_class = PersonSerializer
    pagination_class = Twenty
    filter_backends = [SearchFilter]
    search_fields = ["names__family", "names__given"]
