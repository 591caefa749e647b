package plumbline.rules;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * One YAML document as text with places, before anybody asks what it means. Scalars stay as they
 * were written: SnakeYAML would read {@code on} as true and {@code 12:00} as 720, and nobody who
 * writes a config means that.
 */
final class YamlTree {

  /** More than any config; less than what a bomb of aliases unfolds to. */
  private static final int MAX_PARTS = 200_000;

  private static final int MAX_DEPTH = 40;
  private static final int MAX_CHARACTERS = 8 * 1024 * 1024;

  private static final Set<Tag> PLAIN_TAGS =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.MAP,
          Tag.SEQ,
          Tag.MERGE);

  /** A scalar, a list or a map; line and column count from 1. */
  sealed interface Part {
    int line();

    int column();
  }

  record Scalar(int line, int column, String text, boolean plain) implements Part {
    boolean isNull() {
      return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
    }
  }

  record Items(int line, int column, List<Part> items) implements Part {}

  record Entries(int line, int column, Map<String, Entry> entries) implements Part {}

  /** A value and where its key stands. */
  record Entry(int line, int column, Part value) {}

  private final YamlFaults faults;
  private int parts;

  private YamlTree(YamlFaults faults) {
    this.faults = faults;
  }

  /** The document; null after a fault that leaves nothing to read. An empty one is an empty map. */
  static @Nullable Part read(String text, YamlFaults faults) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(MAX_CHARACTERS);
    try {
      Node root = new org.yaml.snakeyaml.Yaml(options).compose(new StringReader(text));
      return root == null ? new Entries(1, 1, Map.of()) : new YamlTree(faults).part(root, "", 0);
    } catch (TooLarge e) {
      faults.add("", 0, 0, "too_large", "the file unfolds to more than it can mean");
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      int line = mark == null ? 0 : mark.getLine() + 1;
      int column = mark == null ? 0 : mark.getColumn() + 1;
      faults.add("", line, column, "not_yaml", "this is not YAML: " + sentence(e));
    } catch (ReaderException e) {
      String before = text.substring(0, Math.min(e.getPosition(), text.length()));
      int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
      String character = String.format("U+%04X", e.getCodePoint());
      faults.add("", line, 0, "not_yaml", "the character " + character + " may not stand here");
    } catch (YAMLException e) {
      faults.add("", 0, 0, "not_yaml", "this is not YAML: " + firstLine(e.getMessage()));
    }
    return null;
  }

  private Part part(Node node, String path, int depth) {
    if (++parts > MAX_PARTS || depth > MAX_DEPTH) {
      throw new TooLarge();
    }
    int line = node.getStartMark().getLine() + 1;
    int column = node.getStartMark().getColumn() + 1;
    if (!PLAIN_TAGS.contains(node.getTag())) {
      faults.add(path, line, column, "tag", "tags such as \"!word\" mean nothing here");
    }
    if (node instanceof ScalarNode scalar) {
      return new Scalar(line, column, scalar.getValue(), scalar.isPlain());
    }
    if (node instanceof SequenceNode sequence) {
      List<Part> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(part(item, path + "[" + items.size() + "]", depth + 1));
      }
      return new Items(line, column, items);
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      entry(tuple, entries, path, depth);
    }
    return new Entries(line, column, entries);
  }

  private void entry(NodeTuple tuple, Map<String, Entry> entries, String path, int depth) {
    int line = tuple.getKeyNode().getStartMark().getLine() + 1;
    int column = tuple.getKeyNode().getStartMark().getColumn() + 1;
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      faults.add(path, line, column, "bad_key", "a key must be a word");
      return;
    }
    String name = key.getValue();
    String inner = YamlFaults.join(path, name);
    Part value = part(tuple.getValueNode(), inner, depth + 1);
    Entry first = entries.putIfAbsent(name, new Entry(line, column, value));
    if (first != null) {
      faults.add(
          inner, line, column, "duplicate_key", "this key stands in line " + first.line() + " too");
    }
  }

  private static String sentence(MarkedYAMLException e) {
    String context = e.getContext() == null ? "" : e.getContext() + ", ";
    return firstLine(context + e.getProblem());
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }

  /** Thrown and caught within this class, to leave the recursion at once. */
  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
