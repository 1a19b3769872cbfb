// C++ as drivers use it: namespaces, classes with bases, references, methods; no library.
namespace shapes {

struct Base {
    int kind;
};

class Box : public Base {
public:
    int width, height;
    int area(int &calls) const;
};

template <typename T> T larger(T a, T b)
{
    return a > b ? a : b;
}

int Box::area(int &calls) const
{
    calls++;
    return width * height;
}

static Box box;
int count;

} // namespace shapes

extern "C" int main()
{
    shapes::box.kind = 7;
    shapes::box.width = 3;
    shapes::box.height = shapes::larger(4, 2);
    return shapes::box.area(shapes::count);
}
