import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.query.Syntax;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;

/**
 * Answers SELECT queries over N-Quads, one after another in one process, until its input ends.
 *
 * <p>usage: java -cp JENA Arq.java SECONDS, the time that a query may take. A message on its input is a
 * letter, a length of four bytes, big-endian, and so many bytes of UTF-8: D with a dataset, which takes the
 * place of the one before, or Q with a SPARQL 1.1 query. It answers each in the same form: A with SPARQL JSON
 * results (with nothing to a dataset), or E with what is wrong.
 */
public class Arq {
  public static void main(String[] arguments) throws IOException {
    long seconds = Long.parseLong(arguments[0]);
    DataInputStream in = new DataInputStream(System.in);
    DataOutputStream out = new DataOutputStream(System.out);
    Dataset dataset = DatasetFactory.create();
    for (int letter = in.read(); letter != -1; letter = in.read()) {
      byte[] content = in.readNBytes(in.readInt());
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      char kind = 'A';
      try {
        if (letter == 'D') {
          dataset = DatasetFactory.create();
          RDFDataMgr.read(dataset, new ByteArrayInputStream(content), Lang.NQUADS);
        } else {
          select(dataset, new String(content, StandardCharsets.UTF_8), seconds, answer);
        }
      } catch (RuntimeException | StackOverflowError error) {
        kind = 'E';
        answer.reset();
        answer.writeBytes(error.toString().getBytes(StandardCharsets.UTF_8));
      }
      out.writeByte(kind);
      out.writeInt(answer.size());
      answer.writeTo(out);
      out.flush();
    }
  }

  private static void select(Dataset dataset, String text, long seconds, ByteArrayOutputStream answer) {
    try (QueryExecution execution =
        QueryExecution.dataset(dataset)
            // Jena's own extensions of SPARQL are errors here.
            .query(QueryFactory.create(text, Syntax.syntaxSPARQL_11))
            .timeout(seconds, TimeUnit.SECONDS)
            .build()) {
      ResultSetFormatter.outputAsJSON(answer, execution.execSelect());
    }
  }
}
