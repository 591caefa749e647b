package plumbline.facts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
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

  private FactsJson() {}

  /** RFC 3339 in UTC with milliseconds, the one form instants are written in. */
  public static String instant(Instant instant) {
    return JsonText.instant(instant);
  }

  /** A number in plain notation without trailing zeros. */
  public static String number(BigDecimal number) {
    return JsonText.plain(number);
  }

  /** The profile as canonical text. */
  public static String profile(Lead lead) {
    JsonText json = new JsonText(512).object();
    profile(json, lead);
    return json.endObject().toString();
  }

  /** Writes the members of a profile. */
  public static void profile(JsonText json, Lead lead) {
    json.name("lead_id").text(lead.leadId());
    text(json, "name", lead.name());
    text(json, "email", lead.email());
    text(json, "company", lead.company());
    json.name("source").text(lead.source());
    text(json, "job_title", lead.jobTitle());
    text(json, "seniority", lead.seniority());
    text(json, "industry", lead.industry());
    if (lead.employees() != null) {
      json.name("employees").number(lead.employees());
    }
    text(json, "company_size", lead.companySize());
    if (lead.country() != null || lead.region() != null || lead.timeZone() != null) {
      json.name("location").object();
      text(json, "country", lead.country());
      text(json, "region", lead.region());
      text(json, "time_zone", lead.timeZone());
      json.endObject();
    }
    if (!lead.metadata().isEmpty()) {
      json.name("metadata");
      value(json, lead.metadata());
    }
  }

  /** An activity as canonical text. */
  public static String activity(Activity activity) {
    JsonText json = new JsonText(160).object();
    json.name("activity_id").text(activity.activityId());
    json.name("type").text(activity.type());
    json.name("at").text(instant(activity.at()));
    text(json, "campaign", activity.campaign());
    text(json, "channel", activity.channel());
    text(json, "asset", activity.asset());
    if (activity.value() != null) {
      json.name("value").number(activity.value());
    }
    return json.endObject().toString();
  }

  /** A metadata value, or any plain JSON value, as canonical text. */
  public static String value(@Nullable Object value) {
    JsonText json = new JsonText(128);
    value(json, value);
    return json.toString();
  }

  /** Reads what {@link #profile} wrote. */
  public static Lead readProfile(String text) {
    Map<String, String> texts = new HashMap<>();
    Map<String, Object> metadata = new HashMap<>();
    try (JsonParser json = MAPPER.createParser(text)) {
      json.nextToken();
      readMembers(json, texts, metadata);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String employees = texts.get("employees");
    return new Lead(
        required(texts, "lead_id"),
        texts.get("name"),
        texts.get("email"),
        texts.get("company"),
        required(texts, "source"),
        texts.get("job_title"),
        texts.get("seniority"),
        texts.get("industry"),
        employees == null ? null : Integer.valueOf(employees),
        texts.get("company_size"),
        texts.get("country"),
        texts.get("region"),
        texts.get("time_zone"),
        metadata);
  }

  private static String required(Map<String, String> texts, String name) {
    String text = texts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("no profile: it has no " + name);
    }
    return text;
  }

  /** Those of the location are put among the others: no two have one name. */
  private static void readMembers(
      JsonParser json, Map<String, String> texts, Map<String, Object> metadata) throws IOException {
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        texts.put(key, json.getText());
      } else if (key.equals("metadata")) {
        putMembers(MAPPER.readTree(json), metadata);
      } else {
        readMembers(json, texts, metadata);
      }
    }
  }

  private static void putMembers(JsonNode json, Map<String, Object> members) {
    members(json)
        .forEach(
            (key, value) -> {
              if (value != null) {
                members.put(key, value);
              }
            });
  }

  /** Reads what {@link #activity} wrote. */
  public static Activity readActivity(String text) {
    try (JsonParser json = MAPPER.createParser(text)) {
      json.nextToken();
      return readActivity(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads an array of what {@link #activity} wrote. */
  public static List<Activity> readActivities(String array) {
    List<Activity> activities = new ArrayList<>();
    try (JsonParser json = MAPPER.createParser(array)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.START_OBJECT) {
        activities.add(readActivity(json));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return activities;
  }

  /** Reads an array of texts. */
  public static List<String> readTexts(String array) {
    List<String> texts = new ArrayList<>();
    try (JsonParser json = MAPPER.createParser(array)) {
      json.nextToken();
      for (String text = json.nextTextValue(); text != null; text = json.nextTextValue()) {
        texts.add(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  private static Activity readActivity(JsonParser json) throws IOException {
    String activityId = null;
    String type = null;
    Instant at = null;
    String campaign = null;
    String channel = null;
    String asset = null;
    BigDecimal value = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      json.nextToken();
      switch (key) {
        case "activity_id" -> activityId = json.getText();
        case "type" -> type = json.getText();
        case "at" -> at = readInstant(json.getText());
        case "campaign" -> campaign = json.getText();
        case "channel" -> channel = json.getText();
        case "asset" -> asset = json.getText();
        case "value" -> value = json.getDecimalValue();
        default -> json.skipChildren();
      }
    }
    if (activityId == null || type == null || at == null) {
      throw new IllegalArgumentException(
          "no activity: id %s, type %s, at %s".formatted(activityId, type, at));
    }
    return new Activity(activityId, type, at, campaign, channel, asset, value);
  }

  /** Reads what {@link #instant} wrote. */
  static Instant readInstant(String text) {
    if (text.length() != 24 || text.charAt(10) != 'T' || text.charAt(23) != 'Z') {
      return Instant.parse(text);
    }
    long day =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    long seconds =
        day * 86_400
            + number(text, 11, 13) * 3_600L
            + number(text, 14, 16) * 60L
            + number(text, 17, 19);
    return Instant.ofEpochMilli(seconds * 1_000 + number(text, 20, 23));
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
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

  private static void text(JsonText json, String key, @Nullable String value) {
    if (value != null) {
      json.name(key).text(value);
    }
  }

  private static void value(JsonText json, @Nullable Object value) {
    if (value instanceof String text) {
      json.text(text);
    } else if (value instanceof Boolean flag) {
      json.flag(flag);
    } else if (value instanceof BigDecimal number) {
      json.number(number);
    } else if (value instanceof Integer number) {
      json.number(number);
    } else if (value instanceof List<?> items) {
      json.array();
      for (Object item : items) {
        value(json, item);
      }
      json.endArray();
    } else if (value instanceof Map<?, ?> members) {
      json.object();
      for (Map.Entry<?, ?> member : new TreeMap<>(members).entrySet()) {
        json.name(String.valueOf(member.getKey()));
        value(json, member.getValue());
      }
      json.endObject();
    } else {
      json.text(null);
    }
  }
}
