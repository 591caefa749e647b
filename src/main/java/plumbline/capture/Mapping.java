package plumbline.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.capture.Expression.Kind;
import plumbline.lead.Fault;
import plumbline.lead.Vocabulary;
import plumbline.rules.Nearest;
import plumbline.rules.RuleError;
import plumbline.rules.Yaml;

/**
 * How the columns of a file become leads. What comes out is the body of a {@code POST /v1/leads},
 * so that a row is checked like any other lead.
 */
public final class Mapping {
  /** The fields of a lead, and what each is written as; a dot leads into an object. */
  static final Map<String, Kind> FIELDS = fields();

  /** Escapes what is not ASCII: half a character must reach the intake as it was. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .build();

  private static final String METADATA = "metadata";

  private final LeadFile.Layout layout;
  private final Map<String, Expression> fields;
  private final Map<String, Expression> metadata;
  private final @Nullable Set<String> notKept;
  private final List<ActivityPlan> activities;
  private final Map<String, Set<String>> converted;
  private final Places places;

  /** Where a mapping names the columns it needs, for errors. */
  record Places(Yaml.@Nullable Node root, List<Named> columns) {}

  /** A column, and where the mapping names it. */
  record Named(String column, Yaml.Node node) {}

  /**
   * @param notKept columns that do not become metadata; null where none does
   * @param converted columns and the values they have where the lead was won; none where the file
   *     does not tell
   */
  Mapping(
      LeadFile.Layout layout,
      Map<String, Expression> fields,
      Map<String, Expression> metadata,
      @Nullable Set<String> notKept,
      List<ActivityPlan> activities,
      Map<String, Set<String>> converted,
      Places places) {
    this.layout = layout;
    this.fields = fields;
    this.metadata = metadata;
    this.notKept = notKept;
    this.activities = activities;
    this.converted = converted;
    this.places = places;
  }

  private static Map<String, Kind> fields() {
    Map<String, Kind> fields = new LinkedHashMap<>();
    for (String name :
        List.of("lead_id", "name", "email", "company", "source", "job_title", "seniority")) {
      fields.put(name, Kind.TEXT);
    }
    fields.put("industry", Kind.TEXT);
    fields.put("employees", Kind.NUMBER);
    fields.put("company_size", Kind.TEXT);
    for (String name : List.of("country", "region", "time_zone")) {
      fields.put("location." + name, Kind.TEXT);
    }
    return fields;
  }

  /**
   * Reads a mapping.
   *
   * @param file its name in the errors
   * @param vocabulary the activity types there are
   * @throws MappingInvalid with everything that is wrong
   */
  public static Mapping read(String file, String text, Vocabulary vocabulary)
      throws MappingInvalid {
    return MappingReader.read(Yaml.read(file, text), vocabulary);
  }

  /**
   * The mapping of a CSV whose columns are named like the fields of a lead.
   *
   * @throws MappingInvalid if one is not
   */
  static Mapping ofHeader(String file, List<String> header) throws MappingInvalid {
    Map<String, Expression> fields = new LinkedHashMap<>();
    Map<String, Expression> metadata = new LinkedHashMap<>();
    List<RuleError> errors = new ArrayList<>();
    for (String column : header) {
      Kind kind = FIELDS.get(column);
      if (kind != null) {
        fields.put(column, Expression.column(column, kind));
      } else if (column.startsWith(METADATA + ".") && column.length() > METADATA.length() + 1) {
        metadata.put(
            column.substring(METADATA.length() + 1), Expression.column(column, Kind.AS_IT_IS));
      } else {
        String message = "column \"%s\" is no field of a lead".formatted(column);
        String hint = Nearest.hint(column, FIELDS.keySet());
        String advice = hint.isEmpty() ? "; a mapping (--map) says what it is" : hint;
        errors.add(RuleError.error(file, 1, 0, "unknown_column", message + advice));
      }
    }
    if (!errors.isEmpty()) {
      throw new MappingInvalid(errors);
    }
    return new Mapping(
        LeadFile.Layout.UNKNOWN,
        fields,
        metadata,
        null,
        List.of(),
        Map.of(),
        new Places(null, List.of()));
  }

  /** Whether the lead of a row was won; null where the row does not tell. */
  @Nullable Boolean converted(Columns row) {
    if (converted.isEmpty() || converted.keySet().stream().anyMatch(c -> row.text(c).isEmpty())) {
      return null;
    }
    return converted.entrySet().stream().allMatch(e -> e.getValue().contains(row.text(e.getKey())));
  }

  /** What it says about the file. */
  LeadFile.Layout layout() {
    return layout;
  }

  /**
   * Checks that a CSV has the columns it names.
   *
   * @throws MappingInvalid if one is missing
   */
  void check(List<String> header) throws MappingInvalid {
    Yaml.Node root = places.root();
    if (root == null) {
      return;
    }
    for (Named named : places.columns()) {
      if (!header.contains(named.column())) {
        String hint = Nearest.hint(named.column(), header);
        named
            .node()
            .error(
                "unknown_column",
                "the file has no column \"%s\"%s"
                    .formatted(
                        named.column(),
                        hint.isEmpty() ? "; it has " + String.join(", ", header) : hint));
      }
    }
    if (!root.errors().isEmpty()) {
      throw new MappingInvalid(root.errors());
    }
  }

  /**
   * The row as the body of a post.
   *
   * @param instant what days are counted back from
   * @param faults where it is noted that a number is none
   */
  byte[] body(Columns row, Instant instant, List<Fault> faults) {
    ObjectNode lead = MAPPER.createObjectNode();
    fields.forEach(
        (field, expression) -> {
          int dot = field.indexOf('.');
          ObjectNode holder = dot < 0 ? lead : lead.withObject("/" + field.substring(0, dot));
          put(holder, field.substring(dot + 1), expression.value(row));
        });
    ObjectNode free = MAPPER.createObjectNode();
    if (notKept != null) {
      for (String column : new TreeSet<>(row.names())) {
        if (!notKept.contains(column) && !column.isEmpty()) {
          put(free, column, Expression.column(column, Kind.AS_IT_IS).value(row));
        }
      }
    }
    metadata.forEach((key, expression) -> put(free, key, expression.value(row)));
    if (!free.isEmpty()) {
      lead.set(METADATA, free);
    }
    if (!activities.isEmpty()) {
      DerivedActivities derived =
          new DerivedActivities(row, instant, lead.putArray("activities"), faults);
      activities.forEach(derived::add);
    }
    try {
      return MAPPER.writeValueAsBytes(lead);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory cannot fail to be written", e);
    }
  }

  private static void put(ObjectNode object, String key, JsonNode value) {
    if (!value.isMissingNode()) {
      object.set(key, value);
    }
  }
}
