package plumbline.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of YAML that people write. A mistake is not thrown but noted with its file, line,
 * column and path, so that a reader hears of all of them at once; what is asked for where there is
 * a mistake is some harmless stand-in. Ask for everything, call {@link Node#done}, then look at
 * {@link Node#errors}.
 *
 * <p>A scalar means what it says: {@code on} and {@code no} are words, {@code 12:00} is a time of
 * day, numbers are plain decimals without quotes. Keys stand once, aliases may not unfold to a
 * bomb, tags are refused. JSON is YAML, so this reads JSON too.
 */
public final class Yaml {

  private Yaml() {}

  /**
   * The top of a document, which is a map; an empty document is an empty one.
   *
   * @param file its name in the errors
   */
  public static Node read(String file, String text) {
    YamlFaults faults = new YamlFaults(file);
    YamlTree.Part part = YamlTree.read(text, faults);
    Node root = new Node(faults, "", 1, 1, part);
    root.beMap();
    return root;
  }

  /** True for a name as the business gives them: {@code smb_team}; a-z, 0-9 and _, at most 64. */
  public static boolean isName(String text) {
    return YamlScalar.isName(text);
  }

  /** One value of the document, or the stand-in for a value that is missing or mistaken. */
  public static final class Node {

    private final YamlFaults faults;
    private final String path;
    private final int line;
    private final int column;
    private YamlTree.@Nullable Part part;

    /** Every key asked for, with its node where the map has it. */
    private final Map<String, @Nullable Node> asked = new LinkedHashMap<>();

    private final List<Node> items = new ArrayList<>();

    /** True where the value was taken as a whole. */
    private boolean taken;

    private Node(
        YamlFaults faults, String path, int line, int column, YamlTree.@Nullable Part part) {
      this.faults = faults;
      this.path = path;
      this.line = line;
      this.column = column;
      this.part = part;
    }

    /** The line of the value, or of its key where the value is a map or list; from 1. */
    public int line() {
      return line;
    }

    /** Its column, from 1. */
    public int column() {
      return column;
    }

    /** Notes an error here; the path is put before the message. */
    public void error(String code, String message) {
      faults.add(path, line, column, code, message);
    }

    /** Notes an error at a key of this map. */
    public void error(String key, String code, String message) {
      Objects.requireNonNullElse(child(key), this).error(code, message);
    }

    /** All errors of the document, from its top down. */
    public List<RuleError> errors() {
      return faults.inOrder();
    }

    /** True where no error has been noted here or below; at the top, in the whole document. */
    public boolean clean() {
      return faults.clean(path);
    }

    /** True where no error has been noted at or below a key of this map. */
    public boolean clean(String key) {
      return faults.clean(YamlFaults.join(path, key));
    }

    /** Notes each key that nobody has asked for, here and below, with the nearest known one. */
    public void done() {
      if (taken) {
        return;
      }
      if (part instanceof YamlTree.Entries map) {
        map.entries().forEach((key, entry) -> faults.checkKey(path, key, entry, asked.keySet()));
      }
      asked.values().stream().filter(node -> node != null).forEach(Node::done);
      items.forEach(Node::done);
    }

    /** This value as a map; an empty value is an empty map. */
    public Node map() {
      beMap();
      return this;
    }

    /** True where the map has a value under this key, which is known from here on. */
    public boolean has(String key) {
      return child(key) != null;
    }

    /** The map under a key that must be there. */
    public Node map(String key) {
      return required(key).map();
    }

    /** The map under a key, where an absent one is as good as an empty one. */
    public Node section(String key) {
      Node child = child(key);
      if (child == null) {
        YamlTree.Part nothing = part == null ? null : EMPTY;
        return new Node(faults, YamlFaults.join(path, key), line, column, nothing);
      }
      child.beMap();
      return child;
    }

    /** The keys of this map in the order of the file; all of them count as known. */
    public Map<String, Node> entries() {
      Map<String, Node> nodes = new LinkedHashMap<>();
      if (part instanceof YamlTree.Entries map) {
        for (String key : map.entries().keySet()) {
          Node child = child(key);
          if (child != null) {
            nodes.put(key, child);
          }
        }
      }
      return nodes;
    }

    /** As {@link #entries}, for keys the file chooses itself: each must be a {@link #name}. */
    public Map<String, Node> namedEntries() {
      return namedEntries(List.of());
    }

    /** The same, where a key that looks like a usual one that is not there is a slip of that. */
    public Map<String, Node> namedEntries(Collection<String> usual) {
      if (part instanceof YamlTree.Entries map) {
        faults.checkNames(path, map.entries(), usual);
      }
      return entries();
    }

    /** The items under a key that must be there; there may be none. */
    public List<Node> list(String key) {
      return required(key).items();
    }

    /** The texts under a key that must be there, each once. */
    public List<String> texts(String key) {
      return list(key, Node::text);
    }

    /** The {@link #name}s under a key that must be there, each once. */
    public List<String> names(String key) {
      return list(key, Node::name);
    }

    /** The words under a key that must be there, each one of {@code allowed} and there once. */
    public List<String> allOf(String key, Collection<String> allowed) {
      return list(key, item -> item.oneOf(allowed));
    }

    /** The times of day under a key that must be there, each once. */
    public List<LocalTime> times(String key) {
      return list(key, Node::time);
    }

    private <T> List<T> list(String key, Function<Node, T> read) {
      Set<T> values = new LinkedHashSet<>();
      for (Node item : list(key)) {
        T value = read.apply(item);
        if (item.clean() && !values.add(value)) {
          item.error("duplicate_item", "this stands in the list twice");
        }
      }
      return List.copyOf(values);
    }

    // Scalars under a key: without a fallback the key must be there.

    /** {@link #text()} of a key. */
    public String text(String key) {
      return required(key).text();
    }

    public String text(String key, String fallback) {
      return has(key) ? text(key) : fallback;
    }

    /** {@link #name()} of a key. */
    public String name(String key) {
      return required(key).name();
    }

    /** {@link #oneOf(Collection)} of a key. */
    public String oneOf(String key, Collection<String> allowed) {
      return required(key).oneOf(allowed);
    }

    public String oneOf(String key, Collection<String> allowed, String fallback) {
      return has(key) ? oneOf(key, allowed) : fallback;
    }

    public boolean flag(String key, boolean fallback) {
      return has(key) ? required(key).flag() : fallback;
    }

    /** {@link #whole(int, int)} of a key. */
    public int whole(String key, int min, int max) {
      return required(key).whole(min, max);
    }

    public int whole(String key, int min, int max, int fallback) {
      return has(key) ? whole(key, min, max) : fallback;
    }

    /** At most {@code places} digits may follow the point. */
    public BigDecimal decimal(String key, String min, String max, int places) {
      return required(key).decimal(new BigDecimal(min), new BigDecimal(max), places);
    }

    /** As {@link #decimal(String, String, String, int)}; null where the key is absent. */
    public @Nullable BigDecimal decimalOrNull(String key, String min, String max, int places) {
      return has(key) ? decimal(key, min, max, places) : null;
    }

    /** {@link #time()} of a key. */
    public LocalTime time(String key) {
      return required(key).time();
    }

    /** {@link #secret()} of a key. */
    public String secret(String key) {
      return required(key).secret();
    }

    /** Any text that is not blank, without the space around it. */
    public String text() {
      return YamlScalar.text(this);
    }

    /** A name, as {@link #isName} has it. */
    public String name() {
      return YamlScalar.name(this);
    }

    /** One of the words. */
    public String oneOf(Collection<String> allowed) {
      return YamlScalar.oneOf(this, allowed);
    }

    /** {@code true} or {@code false}. */
    public boolean flag() {
      return YamlScalar.flag(this);
    }

    /** A whole number between two others, both included. */
    public int whole(int min, int max) {
      return decimal(BigDecimal.valueOf(min), BigDecimal.valueOf(max), 0).intValue();
    }

    /** An exact number between two others, both included, with at most {@code places} places. */
    public BigDecimal decimal(BigDecimal min, BigDecimal max, int places) {
      return YamlScalar.decimal(this, min, max, places);
    }

    /** A time of day, {@code 00:00} to {@code 23:59}. */
    public LocalTime time() {
      return YamlScalar.time(this);
    }

    /** A text no message ever shows: what is wrong with it is for the caller to say, without it. */
    public String secret() {
      return Objects.requireNonNullElse(scalar("a text"), "");
    }

    /** The whole value as JSON, for a reader with checks of its own; plain numbers stay exact. */
    public JsonNode json() {
      taken = true;
      return YamlScalar.json(part);
    }

    private static final YamlTree.Entries EMPTY = new YamlTree.Entries(0, 0, Map.of());

    /** True where a scalar stands without quotes. */
    boolean isPlain() {
      return part instanceof YamlTree.Scalar scalar && scalar.plain();
    }

    private boolean isNull() {
      return part instanceof YamlTree.Scalar scalar && scalar.isNull();
    }

    /** The value under a key, which is known from here on; null where there is none. */
    private @Nullable Node child(String key) {
      if (asked.containsKey(key)) {
        return asked.get(key);
      }
      Node child = null;
      if (part instanceof YamlTree.Entries map && map.entries().get(key) != null) {
        YamlTree.Entry entry = map.entries().get(key);
        boolean scalar = entry.value() instanceof YamlTree.Scalar;
        int childLine = scalar ? entry.value().line() : entry.line();
        int childColumn = scalar ? entry.value().column() : entry.column();
        child = new Node(faults, YamlFaults.join(path, key), childLine, childColumn, entry.value());
      }
      asked.put(key, child);
      return child;
    }

    /** The value under a key that must be there. */
    public Node required(String key) {
      Node child = child(key);
      if (child != null) {
        return child;
      }
      Node missing = new Node(faults, YamlFaults.join(path, key), line, column, null);
      if (part != null) {
        missing.error("missing_key", "is missing");
      }
      return missing;
    }

    private void beMap() {
      if (part == null || part instanceof YamlTree.Entries) {
        return;
      }
      if (isNull()) {
        part = EMPTY;
        return;
      }
      error("not_a_map", "must hold keys, each followed by a colon and its value");
      part = null;
    }

    private List<Node> items() {
      if (part instanceof YamlTree.Items list) {
        if (items.isEmpty()) {
          for (YamlTree.Part item : list.items()) {
            String place = path + "[" + items.size() + "]";
            items.add(new Node(faults, place, item.line(), item.column(), item));
          }
        }
        return List.copyOf(items);
      }
      if (part != null) {
        error("not_a_list", "must be a list");
        part = null;
      }
      return List.of();
    }

    /** The text of a scalar as it is written; null after noting that there is none. */
    @Nullable String scalar(String expected) {
      if (part instanceof YamlTree.Scalar scalar && !scalar.isNull()) {
        return scalar.text();
      }
      if (part != null) {
        error("no_value", (isNull() ? "has no value; it must be " : "must be ") + expected);
        part = null;
      }
      return null;
    }
  }
}
