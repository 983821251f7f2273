/* The shop,
   as it is */
workspace "Shop" {
  !identifiers hierarchical
  model {
    !const PLACE "Berlin"
    archetypes {
      partner = softwareSystem {
        tags "External"
      }
      https = -> {
        technology "HTTPS"
      }
    }
    agent = person "Agent"
    robot = element "Robot"
    group "Acme" {
      group "Sales" {
        crm = softwareSystem "CRM ${PLACE}" "Knows customers" "Core" {
          db = container "Database" "" "PostgreSQL"
          api = container "API" {
            rest = component "REST"
          }
        }
      }
      erp = softwareSystem "ERP" {
        -> crm.db "Reads customers from" "SQL"
      }
    }
    pay = partner "Payments"
    crm -> erp "Sends orders" "REST, hourly"
    crm.api.rest -> crm.db "Stores"
    crm.api --https-> pay "Uses"
    erp -> pay "Sends payments to" "SFTP" "Future State"
    agent -> crm "Uses"
    crm -> nowhere "Sends"
    !include more.dsl
  }
  views {
    systemLandscape {
      include *
    }
  }
}
