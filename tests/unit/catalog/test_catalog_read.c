// catalog/catalog_read: what a catalog file may say; each mistake is named by its place in it.
#include "unit.h"

#include "catalog/catalog.h"

#define ICONS "'iconUris':{'large':'i.png','wide':'i.png','medium':'i.png','small':'i.png'}"
#define BASE "'displayName':'A','publisherDisplayName':'C','publisherIdentifier':'C.A'"
#define REST BASE "," ICONS ",'payloadLength':1,'productProperties':{'version':'1'}"
#define KIND "'productKind':'resourceProvider'"
#define PRODUCT(name, more) "{'name':'" name "'," REST "," KIND more "}"
#define FILE(products) "{'contentFolder':'c','products':[" products "]}"
#define DETAILS(properties) ",'details':{'properties':{" properties "}}"
#define NEEDS(name) DETAILS("'dependentProducts':['" name "']")
#define REQUIRES(what) ",'requires':{" what "}"

static struct text json_of(struct arena *arena, const char *text) {
    char *copy = text_cstring(arena, text_of(text));
    for (char *at = copy; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    return text_of(copy);
}

static bool read(struct arena *arena, const char *text, struct catalog *catalog,
                 struct text *ret_why) {
    return catalog_read(arena, json_of(arena, text), catalog, ret_why);
}

static void each_mistake_is_named(void **state) {
    static const struct {
        const char *document;
        const char *place; // what the message begins with
        const char *says;  // what else is in it
    } rows[] = {
        {"[]", "it must be an object", ""},
        {"{", "it must be JSON", "line 1"},
        {"{}", "products must be there", ""},
        {"{'products':{}}", "products must be an array", ""},
        {"{'products':[],'more':1}", "more must be", "contentFolder"},
        {"{'contentFolder':1,'products':[]}", "contentFolder must be a string", ""},
        {"{'contentFolder':'','products':[]}", "contentFolder must be the path", ""},
        {"{'products':[],'products':[]}", "products must be each member once", ""},
        {FILE("1"), "products[0] must be an object", ""},
        {FILE("{}"), "products[0].name must be there", ""},
        {FILE("{'nam':'a'}"), "products[0].nam must be", "(did you mean name?)"},
        {FILE("{'name':1}"), "products[0].name must be a string", ""},
        {FILE(PRODUCT("a b", "")), "products[0].name must be 1 to 260", ""},
        {FILE(PRODUCT("_ALL", "")), "products[0].name must be 1 to 260", "_all"},
        {FILE(PRODUCT("..", "")), "products[0].name must be 1 to 260", ""},
        {FILE(PRODUCT("a-1", "") "," PRODUCT("A-1", "")), "products[1].name must be one that no",
         "casing"},
        {FILE("{'name':'a-1'," REST "}"), "products[0].productKind must be there", ""},
        {FILE("{'name':'a-1'," KIND "}"), "products[0].displayName must be there", ""},
        {FILE("{'name':'a-1'," KIND ",'displayName':''}"), "products[0].displayName must be there",
         "not empty"},
        {FILE("{'name':'a-1'," KIND ",'displayName':'A'}"),
         "products[0].publisherDisplayName must be there", ""},
        {FILE("{'name':'a-1'," KIND ",'displayName':'A','publisherDisplayName':'C'}"),
         "products[0].publisherIdentifier must be there", ""},
        {FILE("{'name':'a-1'," KIND "," BASE "}"), "products[0].iconUris must be there", ""},
        {FILE("{'name':'a-1'," KIND "," BASE ",'iconUris':{'large':'i'}}"),
         "products[0].iconUris.wide must be there", ""},
        {FILE("{'name':'a-1'," KIND "," BASE ",'iconUris':{'tiny':'i'}}"),
         "products[0].iconUris.tiny must be", "hero"},
        {FILE("{'name':'a-1'," KIND "," BASE ",'iconUris':{'large':'../i'}}"),
         "products[0].iconUris.large must be an http(s) URL, or a path below", ""},
        {FILE("{'name':'a-1'," KIND "," BASE ",'iconUris':{'large':'/i'}}"),
         "products[0].iconUris.large must be an http(s) URL, or a path below", ""},
        {FILE("{'name':'a-1'," KIND "," BASE "," ICONS "}"),
         "products[0].payloadLength must be there", ""},
        {FILE("{'name':'a-1'," KIND "," BASE "," ICONS ",'payloadLength':-1}"),
         "products[0].payloadLength must be a whole number", ""},
        {FILE("{'name':'a-1'," KIND "," BASE "," ICONS ",'payloadLength':1.5}"),
         "products[0].payloadLength must be a whole number", ""},
        {FILE("{'name':'a-1'," KIND "," BASE "," ICONS ",'payloadLength':1e3}"),
         "products[0].payloadLength must be a whole number", ""},
        {FILE("{'name':'a-1'," KIND "," BASE "," ICONS ",'payloadLength':'1'}"),
         "products[0].payloadLength must be a whole number", ""},
        {FILE("{'name':'a-1'," KIND "," BASE "," ICONS ",'payloadLength':9223372036854775808}"),
         "products[0].payloadLength must be a whole number", "9223372036854775807"},
        {FILE("{'name':'a-1'," KIND "," BASE "," ICONS ",'payloadLength':1}"),
         "products[0].productProperties must be there", ""},
        {FILE("{'name':'a-1'," KIND "," BASE "," ICONS
              ",'payloadLength':1,'productProperties':{'version':2}}"),
         "products[0].productProperties.version must be a string", ""},
        {FILE(PRODUCT("a-1", ",'description':null")), "products[0].description must be a value",
         ""},
        {FILE(PRODUCT("a-1", ",'links':[{'url':'x'}]")), "products[0].links[0].url must be", "uri"},
        {FILE("{'name':'a-1'," REST ",'productKind':'virtualMachine'}"),
         "products[0].details.properties.osDiskImage.sourceBlobSasUri must be there", "export"},
        {FILE("{'name':'a-1'," REST
              ",'productKind':'virtualMachine'" DETAILS("'osDiskImage':{}") "}"),
         "products[0].details.properties.osDiskImage.sourceBlobSasUri must be there", ""},
        {FILE("{'name':'a-1'," REST ",'productKind':'virtualMachineExtension'}"),
         "products[0].details.properties.sourceBlob.uri must be there", ""},
        {FILE(PRODUCT("a-1", DETAILS("'fileContainers':[{'id':'x'}]"))),
         "products[0].details.properties.fileContainers[0].sourceUri must be there", ""},
        {FILE(PRODUCT("a-1", DETAILS("'dataDiskImages':[{'lun':-1,'sourceBlobSasUri':'d'}]"))),
         "products[0].details.properties.dataDiskImages[0].lun must be a whole number", ""},
        {FILE(PRODUCT("a-1", DETAILS("'vmScaleSetEnabled':'yes'"))),
         "products[0].details.properties.vmScaleSetEnabled must be true or false", ""},
        {FILE(PRODUCT("a-1", DETAILS("'other':1"))), "products[0].details.properties.other must be",
         "osDiskImage"},
        {FILE(PRODUCT("a-1", ",'details':{'galleryPackageBlobSasUri':'file:///x'}")),
         "products[0].details.galleryPackageBlobSasUri must be", ""},
        {FILE(PRODUCT("a-1", DETAILS("'dependentProducts':[1]"))),
         "products[0].details.properties.dependentProducts[0] must be a string", ""},
        {FILE(PRODUCT("a-1", NEEDS("b-1"))),
         "products[0].details.properties.dependentProducts[0] must be the name of a product", ""},
        {FILE(PRODUCT("a-1", NEEDS("A-1"))),
         "products[0].details.properties.dependentProducts[0] must be a product that does not", ""},
        {FILE(PRODUCT("a-1", NEEDS("b-1")) "," PRODUCT("b-1", NEEDS("c-1")) "," PRODUCT(
             "c-1", NEEDS("a-1"))),
         "products[2].details.properties.dependentProducts[0] must be a product that does not", ""},
        {FILE(PRODUCT("a-1", REQUIRES("'minDeviceVersion':'1.x'"))),
         "products[0].requires.minDeviceVersion must be 1 to 4 numbers", ""},
        {FILE(PRODUCT("a-1", REQUIRES("'maxDeviceVersion':'1.2.3.4.5'"))),
         "products[0].requires.maxDeviceVersion must be 1 to 4 numbers", ""},
        {FILE(PRODUCT("a-1", REQUIRES("'billingModels':['Free']"))),
         "products[0].requires.billingModels[0] must be PayAsYouUse", ""},
        {FILE(PRODUCT("a-1", REQUIRES("'identitySystem':'LDAP'"))),
         "products[0].requires.identitySystem must be AzureAD or ADFS", ""},
        {FILE(PRODUCT("a-1", REQUIRES("'connected':'true'"))),
         "products[0].requires.connected must be true or false", ""},
        {FILE(PRODUCT("a-1", REQUIRES("'minVersion':'1'"))), "products[0].requires.minVersion must",
         "minDeviceVersion"},
        {"{'products':[" PRODUCT("a-1", "") "]}",
         "products[0].iconUris.large must be an http(s) URL, for the file has no contentFolder",
         ""},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct catalog catalog;
        struct text why = TEXT("");
        const bool is_read = read(*state, rows[i].document, &catalog, &why);
        expect(rows[i].document, !is_read);
        expect_text(rows[i].document, text_slice(why, 0, strlen(rows[i].place)),
                    text_of(rows[i].place));
        expect(why.at, text_has_same(why, text_of(rows[i].says)));
    }
}

static void what_is_kept_of_a_product(void **state) {
    struct catalog catalog;
    struct text why = TEXT("");
    assert_true(read(
        *state,
        FILE(PRODUCT("Contoso.agent-1",
                     ",'description':'<p>','details':{'galleryPackageBlobSasUri':'p k/a.azpkg',"
                     "'properties':{'fileContainers':[{'id':'f','sourceUri':'https://e.com/z'}]}"
                     "}" REQUIRES("'minDeviceVersion':'1.1910','maxDeviceVersion':null,"
                                  "'billingModels':['payasyouuse','Capacity'],"
                                  "'identitySystem':'adfs','connected':false"))),
        &catalog, &why));
    assert_int_equal(catalog.product_count, 1);
    const struct product_row *row = catalog.products;
    expect_text("name", row->name, TEXT("Contoso.agent-1"));
    expect_text("listed", row->listed,
                json_of(*state,
                        "{'displayName':'A','publisherDisplayName':'C',"
                        "'publisherIdentifier':'C.A','offer':'','offerVersion':'','sku':'',"
                        "'iconUris':{'large':'\x01i.png\x03','wide':'\x01i.png\x03',"
                        "'medium':'\x01i.png\x03','small':'\x01i.png\x03'},"
                        "'payloadLength':1,'productKind':'resourceProvider',"
                        "'productProperties':{'version':'1'}}"));
    expect_text("described", row->described,
                json_of(*state, "{'description':'<p>','billingPartNumber':''}"));
    expect_text("details", row->details,
                json_of(*state,
                        "{'galleryPackageBlobSasUri':'\x02p%20k/a.azpkg\x03',"
                        "'productKind':'resourceProvider','properties':{"
                        "'fileContainers':[{'id':'f','sourceUri':'https://e.com/z'}]}}"));
    expect_text("requires", row->min_version, TEXT("1.1910"));
    expect_text("nothing at most", row->max_version, TEXT(""));
    expect_text("models", row->billing_models, TEXT("PayAsYouUse,Capacity"));
    expect_text("system", row->identity_system, TEXT("ADFS"));
    expect_text("connection", row->connection, TEXT("disconnected"));
    expect_number("files", catalog.file_count, 5);
    expect_number("icons", catalog.icon_count, 4);
    expect_text("a file, as the folder has it", catalog.files[4], TEXT("p k/a.azpkg"));
    expect_text("where", catalog.places[4], TEXT("products[0].details.galleryPackageBlobSasUri"));
}

static void payload_lengths_are_kept_to_the_last_digit(void **state) {
    struct catalog catalog;
    struct text why = TEXT("");
    assert_true(read(*state,
                     FILE("{'name':'a-1'," BASE "," ICONS ",'payloadLength':9223372036854775807,"
                          "'productProperties':{'version':'1'}," KIND "}"),
                     &catalog, &why));
    expect("all of them", text_has_same(catalog.products[0].listed,
                                        TEXT("\"payloadLength\":9223372036854775807")));
}

static void what_is_probably_a_mistake(void **state) {
    static const struct {
        const char *document;
        size_t hints;
    } rows[] = {
        {FILE(PRODUCT("a-1", "")), 0},  {FILE(PRODUCT("a-b-1", "")), 0},
        {FILE(PRODUCT("a-2", "")), 1},  {FILE(PRODUCT("a", "")), 1},
        {FILE(PRODUCT("-1", "")), 1},   {FILE(PRODUCT("a.1", "") "," PRODUCT("b-1", "")), 1},
        {FILE(PRODUCT("a-11", "")), 1},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct catalog catalog;
        struct text why = TEXT("");
        expect(rows[i].document, read(*state, rows[i].document, &catalog, &why));
        expect_number(rows[i].document, catalog.hint_count, rows[i].hints);
        if (rows[i].hints)
            expect_text(rows[i].document, catalog.hints[0].place, TEXT("products[0].name"));
    }
}

static void dependencies_may_meet(void **state) {
    struct catalog catalog;
    struct text why = TEXT("");
    assert_true(
        read(*state,
             FILE(PRODUCT("a-1", DETAILS("'dependentProducts':['b-1','C-1']")) "," PRODUCT(
                 "b-1", NEEDS("d-1")) "," PRODUCT("c-1", NEEDS("d-1")) "," PRODUCT("d-1", "")),
             &catalog, &why));
    assert_int_equal(catalog.product_count, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        in_arena(each_mistake_is_named),
        in_arena(what_is_kept_of_a_product),
        in_arena(payload_lengths_are_kept_to_the_last_digit),
        in_arena(what_is_probably_a_mistake),
        in_arena(dependencies_may_meet),
    };
    return cmocka_run_group_tests_name("catalog_read", tests, NULL, NULL);
}
