"""Products, and the offerings they belong to."""

from django.db import models
from django.db.models.functions import Now


class Offering(models.Model):
    """What customers decide about: a product line or solution that products belong to."""

    code = models.CharField(unique=True)
    name = models.CharField()
    category = models.CharField(blank=True)
    registered_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("name", "code")
        constraints = (
            models.CheckConstraint(name="offering_has_a_code", condition=~models.Q(code="")),
            models.CheckConstraint(name="offering_has_a_name", condition=~models.Q(name="")),
        )

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Something we sell; `code` is what invoice lines carry, kept as written and compared byte by byte."""

    code = models.CharField(unique=True)
    name = models.CharField()
    category = models.CharField(blank=True)
    offering = models.ForeignKey(Offering, models.SET_NULL, null=True, blank=True, related_name="products")
    registered_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("name", "code")
        constraints = (
            models.CheckConstraint(name="product_has_a_code", condition=~models.Q(code="")),
            models.CheckConstraint(name="product_has_a_name", condition=~models.Q(name="")),
        )

    def __str__(self) -> str:
        return self.name
