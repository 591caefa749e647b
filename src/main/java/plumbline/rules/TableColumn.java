package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import org.drools.decisiontable.parser.ActionType.Code;
import org.drools.decisiontable.parser.LhsBuilder;
import org.drools.decisiontable.parser.RhsBuilder;

/**
 * A column of a decision table.
 *
 * @param object the fact its conditions are about; empty for none
 * @param start where cells that name one fact together begin; its own number where it is alone
 * @param code with a place for what stands in the cells below
 * @param inText whether that place is within a text in quotes
 */
record TableColumn(Code kind, String object, int start, String code, boolean inText) {
  /** Stands for what a cell says: a character nobody writes. */
  private static final String MARK = "\ue000";

  static TableColumn of(Code kind, String object, int start, String code) {
    TableColumn column = new TableColumn(kind, object, start, code, false);
    return column.hasCode() && !code.isEmpty() && !column.isMisplaced() && column.putsInText()
        ? new TableColumn(kind, object, start, code, true)
        : column;
  }

  /** Whether it has code, into which its cells go. */
  boolean hasCode() {
    return kind == Code.METADATA || kind == Code.CONDITION || kind == Code.ACTION;
  }

  /** Whether code stands where its fact belongs. */
  boolean isMisplaced() {
    return object.contains("$param") || object.contains("$1");
  }

  /** Whether it gives a rule the metadata of this name. */
  boolean gives(String metadata) {
    return kind == Code.METADATA && code.startsWith(metadata + "(");
  }

  private boolean putsInText() {
    String made = snippet(MARK);
    boolean any = false;
    int at = 0;
    for (Token token : Token.all(made, 0, made.length())) {
      at = made.indexOf(MARK, Math.max(at, token.start()));
      boolean within = at >= 0 && at < token.end();
      if (within && !token.isText()) {
        return false;
      }
      any |= within;
      at = token.end();
    }
    return any;
  }

  /** What a cell says, so that within a text it is that text, whatever it holds. */
  String written(String value) {
    if (!inText) {
      return value;
    }
    // Where the engine's compiler adds quotes, it takes away those an author put there himself.
    boolean quoted =
        !code.contains("$") && value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    String plain = quoted ? value.substring(1, value.length() - 1) : value;
    String safe = plain.replace("\\", "\\\\").replace("\"", "\\\"");
    return quoted ? "\"" + safe + "\"" : safe;
  }

  /** What its code and a cell come to, as the engine's compiler of tables puts them together. */
  String snippet(String value) {
    if (kind != Code.CONDITION) {
      // It knows no facts for metadata.
      RhsBuilder builder = new RhsBuilder(kind, 0, 0, kind == Code.ACTION ? object : "");
      builder.addTemplate(0, 0, code);
      builder.addCellValue(0, 0, value);
      return builder.getResult();
    }
    String around = condition("$param", MARK);
    String whole = condition(code, value);
    int begin = around.indexOf(MARK);
    return whole.substring(begin, whole.length() - (around.length() - begin - MARK.length()));
  }

  private String condition(String template, String value) {
    LhsBuilder builder = new LhsBuilder(0, 0, object);
    builder.addTemplate(0, 0, template);
    builder.addCellValue(0, 0, value);
    return builder.getResult();
  }

  /** The pieces of the code around what a cell says. */
  List<String> literals(String value) {
    boolean several = code.contains("$1") || code.contains("forall");
    List<String> marks = new ArrayList<>(List.of(MARK));
    value.chars().filter(c -> several && c == ',').forEach(comma -> marks.add(MARK));
    return List.of(snippet(String.join(",", marks)).split(MARK, -1));
  }
}
