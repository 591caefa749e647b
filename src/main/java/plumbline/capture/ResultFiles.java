package plumbline.capture;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import plumbline.facts.JsonText;

/**
 * The files of results. They are written beside their places, and take them when all are whole:
 * until then those of an earlier run stay.
 */
final class ResultFiles implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("leads.json", "nurturing.json", "qualification.json", "rejected.ndjson");

  /** What stands between two elements of an array. */
  private static final String ELEMENT = ",\n";

  private static final String PARTIAL = ".partial";

  private final Path folder;
  private final List<Result> results = new ArrayList<>();
  private boolean finished;

  /** One file while it is written. */
  private static final class Result {
    final String name;
    final OutputStream out;
    boolean begun;

    Result(Path folder, String name) throws IOException {
      this.name = name;
      this.out =
          new BufferedOutputStream(Files.newOutputStream(folder.resolve(name + PARTIAL)), 1 << 16);
    }

    boolean isArray() {
      return name.endsWith(".json");
    }

    void write(byte[] elements) throws IOException {
      if (elements.length == 0) {
        return;
      }
      if (isArray()) {
        write(begun ? ELEMENT : "[\n");
      }
      begun = true;
      out.write(elements);
      if (!isArray()) {
        write("\n");
      }
    }

    void end() throws IOException {
      if (isArray()) {
        write(begun ? "\n]\n" : "[]\n");
      }
      out.close();
    }

    private void write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Elements of one of the files, in the order of their rows. */
  static final class Elements {
    private final String separator;
    private final JsonText json;

    private Elements(String separator, int expected) {
      this.separator = separator;
      this.json = new JsonText(expected);
    }

    /** What the next element is written with. */
    JsonText next() {
      return json.isEmpty() ? json : json.apart(separator);
    }

    private byte[] bytes() {
      return json.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Elements for each of the files. */
  static final class Part {
    final Elements leads;
    final Elements nurturing;
    final Elements qualification;
    final Elements rejected = new Elements("\n", 0);

    /**
     * @param rows how many it will be
     */
    Part(int rows) {
      leads = new Elements(ELEMENT, rows * 512);
      nurturing = new Elements(ELEMENT, rows * 128);
      qualification = new Elements(ELEMENT, rows * 512);
    }

    /** As it is written: the work of whoever made it, not of the one who writes. */
    Written written() {
      return new Written(
          List.of(leads.bytes(), nurturing.bytes(), qualification.bytes(), rejected.bytes()));
    }
  }

  /** A part in bytes, by file. */
  record Written(List<byte[]> files) {}

  /**
   * @param folder is made where it is not there
   * @throws IOException if it cannot be written to
   */
  ResultFiles(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    try {
      for (String name : NAMES) {
        results.add(new Result(folder, name));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  void write(Written part) throws IOException {
    try {
      for (int i = 0; i < results.size(); i++) {
        results.get(i).write(part.files().get(i));
      }
    } catch (IOException e) {
      throw named(e);
    }
  }

  /** A full disk does not say which file it stopped. */
  private IOException named(IOException e) {
    if (e instanceof FileSystemException) {
      return e;
    }
    IOException named = new FileSystemException(folder.toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }

  /** True where a file is one of those the results take the place of. */
  static boolean replaces(Path folder, Path file) throws IOException {
    for (String name : NAMES) {
      Path place = folder.resolve(name);
      if (Files.exists(place) && Files.isSameFile(place, file)) {
        return true;
      }
    }
    return false;
  }

  /** Ends all files and puts them in their places. */
  void finish() throws IOException {
    try {
      for (Result result : results) {
        result.end();
      }
    } catch (IOException e) {
      throw named(e);
    }
    for (Result result : results) {
      Files.move(
          folder.resolve(result.name + PARTIAL),
          folder.resolve(result.name),
          StandardCopyOption.REPLACE_EXISTING);
    }
    finished = true;
  }

  /** Removes what was not finished. */
  @Override
  public void close() throws IOException {
    if (finished) {
      return;
    }
    for (Result result : results) {
      result.out.close();
      Files.deleteIfExists(folder.resolve(result.name + PARTIAL));
    }
  }
}
