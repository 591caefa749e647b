package plumbline.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import plumbline.facts.Lists;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;

/** Reads {@code lists/*.csv}: a header line, then a row a line; {@code #} begins a comment line. */
final class ListFiles {
  private static final String FOLDER = "lists/";
  private static final String SUFFIX = ".csv";
  private static final CsvMapper MAPPER =
      CsvMapper.builder()
          .enable(CsvParser.Feature.ALLOW_COMMENTS)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .enable(CsvParser.Feature.TRIM_SPACES)
          .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
          .build();

  private ListFiles() {}

  /** The lists among the files; what is wrong with one goes to {@code errors}. */
  static Lists read(RuleFiles files, List<RuleError> errors) {
    return new Lists(all(files, errors));
  }

  /** The names of the lists among the files. */
  static List<String> names(RuleFiles files) {
    return files.texts().keySet().stream()
        .filter(path -> path.startsWith(FOLDER) && path.endsWith(SUFFIX))
        .map(path -> path.substring(FOLDER.length(), path.length() - SUFFIX.length()))
        .toList();
  }

  /** The rows of the lists, by name; what is wrong with one goes to {@code errors}. */
  static Map<String, List<Map<String, String>>> all(RuleFiles files, List<RuleError> errors) {
    Map<String, List<Map<String, String>>> lists = new HashMap<>();
    files
        .texts()
        .forEach(
            (path, text) -> {
              if (path.startsWith(FOLDER) && path.endsWith(SUFFIX)) {
                String name = path.substring(FOLDER.length(), path.length() - SUFFIX.length());
                lists.put(name, rows(path, text, errors));
              }
            });
    return lists;
  }

  /** The rows of one list, by column name; what is wrong with it goes to {@code errors}. */
  static List<Map<String, String>> rows(String path, String text, List<RuleError> errors) {
    List<Map<String, String>> rows = new ArrayList<>();
    try (MappingIterator<Map<String, String>> lines =
        MAPPER
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(text)) {
      while (lines.hasNextValue()) {
        rows.add(lines.nextValue());
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      errors.add(RuleError.error(path, line, column, "list", e.getOriginalMessage()));
    } catch (IOException e) {
      errors.add(RuleError.error(path, 0, 0, "list", String.valueOf(e.getMessage())));
    }
    return rows;
  }
}
