// A client of the flowproof protocol (docs/protocol.md) in C++17, without any library.
//
// It serves the exact flow map of N(0, I) -> N(m, v I) along the linear path, for every problem of this form (a factory), with its derivative. Build and check:
//
//     g++ -std=c++17 -O2 -o client client.cpp
//     flowproof probe --command ./client
//     flowproof check --command ./client

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

// ---- JSON, as much of it as the messages need ---------------------------------------------------------------------------------------

struct Json {
  enum Kind { null, boolean, number, string, array, object } kind = null;
  double value = 0;
  std::string text;
  std::vector<Json> items;
  std::map<std::string, Json> fields;

  const Json &operator[](const std::string &name) const {
    static const Json nothing;
    auto found = fields.find(name);
    return found == fields.end() ? nothing : found->second;
  }
  bool is(const std::string &other) const { return kind == string && text == other; }
};

class Parser {
public:
  explicit Parser(const std::string &source) : at(source.data()), end(source.data() + source.size()) {}

  Json parse() {
    skip();
    if (at == end) throw std::runtime_error("JSON ends early");
    switch (*at) {
      case '{': return object();
      case '[': return array();
      case '"': return text();
      case 't': return word("true", 1, Json::boolean);
      case 'f': return word("false", 0, Json::boolean);
      case 'n': return word("null", 0, Json::null);
      default: return number();
    }
  }

private:
  const char *at, *end;

  void skip() {
    while (at < end && std::strchr(" \t\r\n", *at)) ++at;
  }
  bool take(char wanted) {
    skip();
    if (at < end && *at == wanted) return ++at, true;
    return false;
  }
  void need(char wanted) {
    if (!take(wanted)) throw std::runtime_error(std::string("JSON: expected ") + wanted);
  }
  Json word(const char *spelling, double value, Json::Kind kind) {
    size_t length = std::strlen(spelling);
    if (size_t(end - at) < length || std::strncmp(at, spelling, length) != 0) throw std::runtime_error("JSON: unknown word");
    at += length;
    Json result;
    result.kind = kind;
    result.value = value;
    return result;
  }
  Json number() {
    std::string digits;
    while (at < end && std::strchr("+-0123456789.eE", *at)) digits += *at++;
    if (digits.empty()) throw std::runtime_error("JSON: expected a value");
    Json result;
    result.kind = Json::number;
    result.value = std::strtod(digits.c_str(), nullptr);
    return result;
  }
  Json text() {
    Json result;
    result.kind = Json::string;
    ++at;
    while (at < end && *at != '"') {
      if (*at == '\\' && ++at == end) break;
      result.text += *at++;  // Names and kinds hold no escapes that matter here.
    }
    need('"');
    return result;
  }
  Json array() {
    Json result;
    result.kind = Json::array;
    need('[');
    if (take(']')) return result;
    do result.items.push_back(parse());
    while (take(','));
    need(']');
    return result;
  }
  Json object() {
    Json result;
    result.kind = Json::object;
    need('{');
    if (take('}')) return result;
    do {
      skip();
      std::string name = text().text;
      need(':');
      result.fields[name] = parse();
    } while (take(','));
    need('}');
    return result;
  }
};

// ---- Frames (section 2) -------------------------------------------------------------------------------------------------------------

using Numbers = std::vector<double>;

struct Message {
  Json header;
  std::map<std::string, Numbers> tensors;
};

static std::string readBytes(size_t count) {
  std::string bytes(count, '\0');
  if (count > 0 && std::fread(&bytes[0], 1, count, stdin) != count) std::exit(0);  // The suite is gone.
  return bytes;
}

static Message readMessage() {
  std::string line;
  for (int c; (c = std::getchar()) != '\n';) {
    if (c == EOF) std::exit(0);
    line += char(c);
  }
  unsigned long long header = 0, body = 0;
  if (std::sscanf(line.c_str(), "flowproof/1 %llu %llu", &header, &body) != 2) throw std::runtime_error("not a frame");
  Message message;
  message.header = Parser(readBytes(header)).parse();
  std::string bytes = readBytes(body);
  size_t at = 0;
  for (const Json &tensor : message.header["tensors"].items) {
    size_t size = size_t(tensor["parameters"]["binary_data_size"].value);
    Numbers values;
    if (tensor["datatype"].is("FP32")) {
      std::vector<float> narrow(size / 4);
      std::memcpy(narrow.data(), bytes.data() + at, size);
      values.assign(narrow.begin(), narrow.end());
    } else {
      values.resize(size / 8);
      std::memcpy(values.data(), bytes.data() + at, size);
    }
    message.tensors[tensor["name"].text] = values;
    at += size;
  }
  return message;
}

// Host byte order is taken to be little-endian.
static void writeMessage(const std::string &fields, const std::vector<std::pair<std::string, Numbers>> &tensors = {}, size_t n = 0, size_t d = 0) {
  std::string json = "{" + fields, body;
  if (!tensors.empty()) {
    json += ",\"tensors\":[";
    for (size_t k = 0; k < tensors.size(); ++k) {
      size_t size = 8 * tensors[k].second.size();
      json += (k ? ",{\"name\":\"" : "{\"name\":\"") + tensors[k].first + "\",\"shape\":[" + std::to_string(n) + "," + std::to_string(d) +
              "],\"datatype\":\"FP64\",\"parameters\":{\"binary_data_size\":" + std::to_string(size) + "}}";
      body.append(reinterpret_cast<const char *>(tensors[k].second.data()), size);
    }
    json += "]";
  }
  json += "}";
  std::printf("flowproof/1 %zu %zu\n", json.size(), body.size());
  std::fwrite(json.data(), 1, json.size(), stdout);
  std::fwrite(body.data(), 1, body.size(), stdout);
  std::fflush(stdout);
}

// ---- The map ------------------------------------------------------------------------------------------------------------------------

// At time t the law is N(t m, w_t I) with w_t = (1-t)^2 + t^2 v, and X = t m + sqrt(w_t / w_s) (x - s m).
struct Flow {
  Numbers mean;
  double variance;

  double spread(double t) const { return (1 - t) * (1 - t) + t * t * variance; }
  double slope(double t) const { return 2 * (t * variance - (1 - t)); }
};

// A flow for a problem of this form; nothing for others.
static std::unique_ptr<Flow> flowOf(const Json &problem) {
  const Json &source = problem["source"], &target = problem["target"], &components = target["components"];
  if (!problem["interpolant"]["kind"].is("linear") || !problem["coupling"]["kind"].is("independent")) return nullptr;
  if (source["covariance"].kind != Json::number || source["covariance"].value != 1) return nullptr;
  for (const Json &entry : source["mean"].items)
    if (entry.value != 0) return nullptr;
  if (!target["kind"].is("mixture") || components.items.size() != 1) return nullptr;
  const Json &only = components.items[0];
  if (only["covariance"].kind != Json::number) return nullptr;
  auto flow = std::make_unique<Flow>();
  for (const Json &entry : only["mean"].items) flow->mean.push_back(entry.value);
  flow->variance = only["covariance"].value;
  return flow;
}

static void answer(const Flow &flow, const std::string &head, const Message &request, bool derivative) {
  size_t n = size_t(request.header["n"].value), d = size_t(request.header["d"].value);
  const Numbers &x = request.tensors.at("x"), &s = request.tensors.at("s"), &t = request.tensors.at("t");
  Numbers y(n * d), dy(derivative ? n * d : 0);
  for (size_t i = 0; i < n; ++i) {
    double ws = flow.spread(s[i]), wt = flow.spread(t[i]), ratio = std::sqrt(wt / ws);
    for (size_t k = i * d; k < (i + 1) * d; ++k) {
      double m = flow.mean[k - i * d], centred = x[k] - s[i] * m;
      y[k] = t[i] * m + ratio * centred;
      if (!derivative) continue;
      double ds = request.tensors.at("ds")[i], dt = request.tensors.at("dt")[i];
      double change = ratio / 2 * (flow.slope(t[i]) / wt * dt - flow.slope(s[i]) / ws * ds);
      dy[k] = dt * m + change * centred + ratio * (request.tensors.at("dx")[k] - ds * m);
    }
  }
  if (derivative) writeMessage(head, {{"y", y}, {"dy", dy}}, n, d);
  else writeMessage(head, {{"y", y}}, n, d);
}

// ---- Requests (section 3) -----------------------------------------------------------------------------------------------------------

int main() {
  std::map<long, std::unique_ptr<Flow>> flows;
  long next = 0;
  for (;;) {
    Message request = readMessage();
    const Json &header = request.header;
    if (header["id"].kind != Json::number) continue;  // A notification.
    std::string id = "\"id\":" + std::to_string((long long)header["id"].value);
    const std::string type = header["type"].text;
    const std::string head = id + ",\"type\":\"" + type + "\"";
    try {
      if (type == "hello") {
        writeMessage(head + ",\"protocol\":1,\"client\":{\"name\":\"example-cpp\",\"version\":\"1\",\"language\":\"C++\"}");
      } else if (type == "subjects") {
        writeMessage(head + ",\"subjects\":[{\"factory\":true,\"name\":\"Gaussian flow in C++\",\"jvp\":true,\"batchLimit\":5000}]");
      } else if (type == "bind") {
        auto flow = flowOf(header["problem"]);
        if (!flow) {
          writeMessage(head + ",\"handle\":null,\"reason\":\"only N(0, I) to N(m, v I) on the linear path\"");
          continue;
        }
        flows[++next] = std::move(flow);
        writeMessage(head + ",\"handle\":" + std::to_string(next) + ",\"subject\":{\"kind\":\"map\",\"name\":\"Gaussian flow in C++\"}");
      } else if (type == "release") {
        flows.erase(long(header["handle"].value));
        writeMessage(head);
      } else if (type == "evaluate" || type == "jvp") {
        answer(*flows.at(long(header["handle"].value)), head, request, type == "jvp");
      } else if (type == "shutdown") {
        writeMessage(head);
        return 0;
      } else {
        writeMessage(id + ",\"type\":\"error\",\"error\":{\"code\":\"unsupported\",\"message\":\"unknown request\"}");
      }
    } catch (const std::exception &) {
      writeMessage(id + ",\"type\":\"error\",\"error\":{\"code\":\"internal\",\"message\":\"this client failed\"}");
    }
  }
}
