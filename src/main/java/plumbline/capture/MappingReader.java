package plumbline.capture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.capture.Expression.Kind;
import plumbline.lead.Vocabulary;
import plumbline.rules.Nearest;
import plumbline.rules.Yaml;

/** Reads a mapping file; every mistake is noted in the document at its place. */
final class MappingReader {
  private static final List<String> TOP =
      List.of(
          "format",
          "delimiter",
          "fields",
          "metadata",
          "other_columns",
          "leave_out",
          "activities",
          "converted");
  private static final List<String> KINDS = List.of("text", "number", "flag");

  private final Yaml.Node root;
  private final Vocabulary vocabulary;
  private final ExpressionReader expressions = new ExpressionReader();

  private MappingReader(Yaml.Node root, Vocabulary vocabulary) {
    this.root = root;
    this.vocabulary = vocabulary;
  }

  /**
   * @throws MappingInvalid with everything that is wrong
   */
  static Mapping read(Yaml.Node root, Vocabulary vocabulary) throws MappingInvalid {
    Mapping mapping = new MappingReader(root, vocabulary).mapping();
    if (!root.errors().isEmpty()) {
      throw new MappingInvalid(root.errors());
    }
    return mapping;
  }

  /** Notes a key that is none of the known ones. */
  static void unknown(Yaml.Node node, String key, Collection<String> known) {
    String hint = Nearest.hint(key, known);
    node.error(
        "unknown_key",
        "unknown key" + (hint.isEmpty() ? "; known: " + String.join(", ", known) : hint));
  }

  private Mapping mapping() {
    root.entries()
        .forEach(
            (key, node) -> {
              if (!TOP.contains(key)) {
                unknown(node, key, TOP);
              }
            });
    LeadFile.Layout layout = layout();
    Map<String, Expression> fields = fields(root.section("fields"));
    Map<String, Expression> metadata = new LinkedHashMap<>();
    root.section("metadata")
        .entries()
        .forEach((key, node) -> metadata.put(key, expressions.read(node, Kind.AS_IT_IS, KINDS)));
    List<ActivityPlan> activities = new ArrayList<>();
    if (root.has("activities")) {
      PlanReader plans = new PlanReader(vocabulary, expressions);
      root.list("activities").forEach(node -> activities.add(plans.read(node)));
    }
    Map<String, Set<String>> converted =
        root.has("converted") ? expressions.conditions(root.section("converted")) : Map.of();
    Set<String> notKept = notKept();
    return new Mapping(
        layout,
        fields,
        metadata,
        notKept,
        List.copyOf(activities),
        converted,
        new Mapping.Places(root, expressions.columns()));
  }

  private LeadFile.Layout layout() {
    String format = root.has("format") ? root.oneOf("format", LeadFile.Format.words()) : null;
    Character delimiter = null;
    if (root.has("delimiter")) {
      String text = root.secret("delimiter");
      String character = text.equals("tab") || text.equals("\\t") ? "\t" : text;
      if (character.length() == 1
          && character.charAt(0) < 0x80
          && "\"\n\r".indexOf(character) < 0) {
        delimiter = character.charAt(0);
      } else {
        root.error("delimiter", "bad_delimiter", "must be one character in quotes, or tab");
      }
    }
    LeadFile.Format known =
        format == null || !LeadFile.Format.words().contains(format)
            ? null
            : LeadFile.Format.valueOf(format.toUpperCase(Locale.ROOT));
    return new LeadFile.Layout(known, delimiter);
  }

  private Map<String, Expression> fields(Yaml.Node section) {
    Map<String, Expression> fields = new LinkedHashMap<>();
    section
        .entries()
        .forEach(
            (key, node) -> {
              Kind kind = Mapping.FIELDS.get(key);
              if (kind == null) {
                unknown(node, key, Mapping.FIELDS.keySet());
              } else {
                fields.put(key, expressions.read(node, kind, List.of()));
              }
            });
    if (!fields.containsKey("source")) {
      section.error("missing_key", "every lead needs a source: a column, or { constant: … }");
    }
    if (!fields.containsKey("lead_id") && !fields.containsKey("email")) {
      section.error(
          "missing_key",
          "every lead needs a lead_id or an email, such as lead_id: \"{row_number}\"");
    }
    return fields;
  }

  /** Columns that are used or left out; null where the others are not kept. */
  private @Nullable Set<String> notKept() {
    List<String> words = List.of("ignore", "metadata");
    boolean kept = root.oneOf("other_columns", words, "ignore").equals("metadata");
    Set<String> notKept = new HashSet<>();
    expressions.columns().forEach(named -> notKept.add(named.column()));
    if (root.has("leave_out")) {
      for (Yaml.Node node : root.list("leave_out")) {
        String column = node.text();
        expressions.note(column, node);
        notKept.add(column);
      }
    }
    return kept ? notKept : null;
  }
}
