package plumbline.facts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Facts as canonical text: one fixed order of keys (metadata sorted), absent where null, numbers in
 * plain notation without needless zeros. Equal facts have equal text, for ever.
 */
public final class FactsJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();
  private static final JsonFactory FACTORY = MAPPER.getFactory();
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private FactsJson() {}

  /** RFC 3339 in UTC with milliseconds, the one form instants are written in. */
  public static String instant(Instant instant) {
    return INSTANT.format(instant);
  }

  /** A number in plain notation without trailing zeros. */
  public static String number(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /** The profile as canonical text. */
  public static String profile(Lead lead) {
    return text(
        json -> {
          json.writeStartObject();
          json.writeStringField("lead_id", lead.leadId());
          string(json, "name", lead.name());
          string(json, "email", lead.email());
          string(json, "company", lead.company());
          json.writeStringField("source", lead.source());
          string(json, "job_title", lead.jobTitle());
          string(json, "seniority", lead.seniority());
          string(json, "industry", lead.industry());
          if (lead.employees() != null) {
            json.writeNumberField("employees", lead.employees());
          }
          string(json, "company_size", lead.companySize());
          if (lead.country() != null || lead.region() != null || lead.timeZone() != null) {
            json.writeObjectFieldStart("location");
            string(json, "country", lead.country());
            string(json, "region", lead.region());
            string(json, "time_zone", lead.timeZone());
            json.writeEndObject();
          }
          if (!lead.metadata().isEmpty()) {
            json.writeFieldName("metadata");
            value(json, lead.metadata());
          }
          json.writeEndObject();
        });
  }

  /** An activity as canonical text. */
  public static String activity(Activity activity) {
    return text(
        json -> {
          json.writeStartObject();
          json.writeStringField("activity_id", activity.activityId());
          json.writeStringField("type", activity.type());
          json.writeStringField("at", instant(activity.at()));
          string(json, "campaign", activity.campaign());
          string(json, "channel", activity.channel());
          string(json, "asset", activity.asset());
          if (activity.value() != null) {
            json.writeFieldName("value");
            json.writeNumber(number(activity.value()));
          }
          json.writeEndObject();
        });
  }

  /** A metadata value, or any plain JSON value, as canonical text. */
  public static String value(@Nullable Object value) {
    return text(json -> value(json, value));
  }

  /** Reads what {@link #profile} wrote. */
  public static Lead readProfile(String text) {
    JsonNode json = tree(text);
    JsonNode location = json.path("location");
    Map<String, Object> metadata = new HashMap<>();
    members(json.path("metadata"))
        .forEach(
            (key, value) -> {
              if (value != null) {
                metadata.put(key, value);
              }
            });
    return new Lead(
        json.path("lead_id").textValue(),
        string(json, "name"),
        string(json, "email"),
        string(json, "company"),
        json.path("source").textValue(),
        string(json, "job_title"),
        string(json, "seniority"),
        string(json, "industry"),
        json.has("employees") ? json.path("employees").intValue() : null,
        string(json, "company_size"),
        string(location, "country"),
        string(location, "region"),
        string(location, "time_zone"),
        metadata);
  }

  /** Reads what {@link #activity} wrote. */
  public static Activity readActivity(String text) {
    return readActivity(tree(text));
  }

  /** As {@link #readActivity(String)}, from a tree. */
  public static Activity readActivity(JsonNode json) {
    return new Activity(
        json.path("activity_id").textValue(),
        json.path("type").textValue(),
        Instant.parse(json.path("at").textValue()),
        string(json, "campaign"),
        string(json, "channel"),
        string(json, "asset"),
        json.has("value") ? json.path("value").decimalValue() : null);
  }

  /**
   * A JSON value as {@code String}, {@code Boolean}, {@code BigDecimal}, unmodifiable {@code List}
   * or {@code Map} (which may hold nulls), or null.
   */
  public static @Nullable Object plain(JsonNode json) {
    if (json.isTextual()) {
      return json.textValue();
    }
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    if (json.isNumber()) {
      return json.decimalValue();
    }
    if (json.isArray()) {
      List<@Nullable Object> items = new ArrayList<>();
      json.forEach(item -> items.add(plain(item)));
      return Collections.unmodifiableList(items);
    }
    return json.isObject() ? members(json) : null;
  }

  /** The members of a JSON object as {@link #plain} values, in their order. */
  public static Map<String, @Nullable Object> members(JsonNode json) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    json.properties().forEach(e -> members.put(e.getKey(), plain(e.getValue())));
    return Collections.unmodifiableMap(members);
  }

  /** Reads JSON that this class or the program itself wrote. */
  public static JsonNode tree(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable String string(JsonNode json, String key) {
    return json.path(key).textValue();
  }

  private static void string(JsonGenerator json, String key, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(key, value);
    }
  }

  private static void value(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number(number));
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof List<?> items) {
      json.writeStartArray();
      for (Object item : items) {
        value(json, item);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> members) {
      json.writeStartObject();
      for (Map.Entry<?, ?> member : new TreeMap<>(members).entrySet()) {
        json.writeFieldName(String.valueOf(member.getKey()));
        value(json, member.getValue());
      }
      json.writeEndObject();
    } else {
      json.writeNull();
    }
  }

  /** What writes a text. */
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static String text(Body body) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
