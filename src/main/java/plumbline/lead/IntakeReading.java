package plumbline.lead;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The reading of one posted lead: members in, checked fields out, faults aside. */
final class IntakeReading {
  /** Without . and .., which a client takes out of an address. */
  static final Pattern LEAD_ID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._:-]{1,64}");

  private static final int MOST_EMPLOYEES = 10_000_000;
  private static final Set<String> TIME_ZONES = new TreeSet<>(ZoneId.getAvailableZoneIds());
  private static final Set<String> LOCATION = Set.of("country", "region", "time_zone");
  private static final Set<String> LEAD =
      new TreeSet<>(
          Set.of(
              "lead_id",
              "name",
              "email",
              "company",
              "source",
              "job_title",
              "seniority",
              "industry",
              "employees",
              "company_size",
              "location",
              "metadata",
              "activities"));

  private static final Set<String> FIELDS = new TreeSet<>(LEAD);

  static {
    FIELDS.removeAll(Set.of("lead_id", "activities"));
  }

  private final Vocabulary vocabulary;
  private final IntakeLimits limits;
  private final Instant now;
  private final Faults faults;
  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  IntakeReading(Vocabulary vocabulary, IntakeLimits limits, Instant now, Faults faults) {
    this.vocabulary = vocabulary;
    this.limits = limits;
    this.now = now;
    this.faults = faults;
  }

  /** What was posted, as far as there is no fault. */
  Posted read(Members lead) {
    lead.onlyKnown(LEAD, "a lead");
    String leadId = leadId(lead);
    text(lead, "name");
    email(lead);
    text(lead, "company");
    source(lead);
    text(lead, "job_title");
    text(lead, "seniority");
    text(lead, "industry");
    employees(lead);
    companySize(lead);
    location(lead);
    metadata(lead);
    if (!lead.has("lead_id") && lead.lacks("email")) {
      lead.fault("email", "required", "is required where there is no lead_id");
    }
    return new Posted(
        leadId, fields, new ActivitiesReading(vocabulary, limits, now, faults).read(lead));
  }

  /** The fields of a lead that is known already: none is required, and it stays who it is. */
  Map<String, @Nullable Object> fields(Members lead) {
    lead.onlyKnown(FIELDS, "a lead's facts");
    if (lead.isNull("source")) {
      lead.fault("source", "required", "every lead has one");
    }
    text(lead, "name");
    email(lead);
    text(lead, "company");
    if (lead.has("source")) {
      fields.put("source", lead.oneOf("source", vocabulary.sources(), "source"));
    }
    text(lead, "job_title");
    text(lead, "seniority");
    text(lead, "industry");
    employees(lead);
    companySize(lead);
    location(lead);
    metadata(lead);
    return fields;
  }

  private @Nullable String leadId(Members lead) {
    if (lead.isNull("lead_id")) {
      lead.fault("lead_id", "wrong_type", "must be text, not null");
    }
    String leadId = lead.text("lead_id", Integer.MAX_VALUE);
    if (leadId == null) {
      return null;
    }
    if (!LEAD_ID.matcher(leadId).matches()) {
      lead.fault(
          "lead_id",
          "bad_lead_id",
          Faults.quote(leadId) + " is not 1 to 64 characters of A-Za-z0-9._:-, or it is . or ..");
    }
    return leadId;
  }

  private void text(Members members, String name) {
    if (members.has(name)) {
      fields.put(name, members.trimmed(name, limits.textLength()));
    }
  }

  private void email(Members lead) {
    if (!lead.has("email")) {
      return;
    }
    String text = lead.trimmed("email", limits.textLength());
    String address = text == null ? null : EmailAddress.normal(text);
    String fault = address == null ? null : EmailAddress.fault(address);
    if (fault != null) {
      lead.fault("email", "bad_email", fault);
    }
    fields.put("email", address);
  }

  private void source(Members lead) {
    lead.require("source");
    String source = lead.oneOf("source", vocabulary.sources(), "source");
    fields.put("source", source);
  }

  private void employees(Members lead) {
    if (!lead.has("employees")) {
      return;
    }
    BigDecimal number = lead.number("employees");
    Integer employees = null;
    if (number != null) {
      if (number.scale() > 0
          || number.signum() < 0
          || number.compareTo(BigDecimal.valueOf(MOST_EMPLOYEES)) > 0) {
        lead.fault(
            "employees", "out_of_range", "must be a whole number from 0 to " + MOST_EMPLOYEES);
      } else {
        employees = number.intValueExact();
      }
    }
    fields.put("employees", employees);
  }

  private void companySize(Members lead) {
    if (lead.has("company_size")) {
      fields.put(
          "company_size", lead.oneOf("company_size", vocabulary.companySizes(), "company size"));
    }
  }

  /** {@code "location": null} clears all of it. */
  private void location(Members lead) {
    if (lead.isNull("location")) {
      fields.put("country", null);
      fields.put("region", null);
      fields.put("time_zone", null);
    } else if (lead.has("location")) {
      Members location = Members.of(lead.pointerTo("location"), lead.value("location"), faults);
      if (location != null) {
        location.onlyKnown(LOCATION, "a location");
        text(location, "country");
        text(location, "region");
        timeZone(location);
      }
    }
  }

  private void timeZone(Members location) {
    if (location.has("time_zone")) {
      fields.put("time_zone", location.oneOf("time_zone", TIME_ZONES, "IANA time zone"));
    }
  }

  private void metadata(Members lead) {
    if (!lead.has("metadata")) {
      return;
    }
    Object value = lead.value("metadata");
    if (!(value instanceof Map<?, ?> metadata)) {
      Members.of(lead.pointerTo("metadata"), value, faults);
      return;
    }
    if (metadata.size() > limits.metadataKeys()) {
      lead.fault(
          "metadata",
          "too_many",
          "has " + metadata.size() + " keys, at most " + limits.metadataKeys());
    }
    Map<String, @Nullable Object> sorted = new TreeMap<>();
    metadata.forEach(
        (key, element) -> {
          lengths(Faults.child(lead.pointerTo("metadata"), (String) key), element);
          sorted.put(Posted.METADATA + key, element);
        });
    fields.putAll(sorted);
  }

  private void lengths(String pointer, @Nullable Object value) {
    if (value instanceof String text
        && text.codePointCount(0, text.length()) > limits.metadataTextLength()) {
      faults.add(
          pointer, "too_long", "has more than " + limits.metadataTextLength() + " characters");
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        lengths(pointer + "/" + i, list.get(i));
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, element) -> lengths(Faults.child(pointer, (String) key), element));
    }
  }
}
